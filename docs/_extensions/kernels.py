"""Kernels that start at once: a server loads PyTorch one time, and is forked for every page.

`python kernels.py FOLDER CONNECTION` is the kernel that Jupyter starts. It lets the server in
FOLDER fork, starting it if need be, and ends with its fork, as that ends with it. The server has
the path and the hashes of the first who asked, and ends when nobody has asked for a while.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

LOADED = ("ipykernel.kernelapp", "matplotlib.backends.backend_svg", "matplotlib.figure", "torch")
ATTEMPTS = 3
"""How often a kernel is asked for that dies at its start."""
PATIENCE = 20.0
"""Seconds for which the server waits for the next page."""
NAME = "server"
"""Of the socket: its whole path might be longer than a socket's may be."""


def offer(folder: Path) -> None:
    """Let Jupyter start its kernels here, where a process can be forked; they meet in `folder`."""
    if sys.platform != "linux":
        return
    spec = folder / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True, exist_ok=True)
    # Without what a site adds, whose fork has it, Python itself starts sooner.
    command = [sys.executable, "-S", __file__, str(folder), "{connection_file}"]
    told = {"argv": command, "display_name": "Python 3", "language": "python"}
    spec.write_text(json.dumps(told), encoding="utf-8")
    os.environ["JUPYTER_PATH"] = str(folder)


def try_again() -> None:
    """Let a notebook ask for another kernel where one dies before it has answered.

    Jupyter looks for five free ports, and leaves them to whoever is the first to take them: where
    many kernels start at once, two of them may be given the same.
    """
    from nbclient import NotebookClient

    execute = NotebookClient.execute

    def executed(client: Any, *arguments: Any, **options: Any) -> Any:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return execute(client, *arguments, **options)
            except RuntimeError as error:
                if "died before replying" not in str(error):
                    raise
                # What the client has left for the end has nothing to do any more.
                atexit.unregister(client._cleanup_kernel)
                if attempt == ATTEMPTS:
                    raise
        return None

    NotebookClient.execute = executed


def connect(connection: str) -> None:
    """Let the server fork, and wait until the fork has ended."""
    import fcntl

    # A kernel ends with this process, and need not look whether its parent has ended.
    os.environ["JPY_PARENT_PID"] = "1"
    with Path(f"{NAME}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            server = reached()
        except OSError:
            start()
            server = reached()
    with server:
        asked = json.dumps({"connection": connection, "env": {**os.environ}}).encode()
        socket.send_fds(server, [len(asked).to_bytes(8, "big")], [0, 1, 2])
        server.sendall(asked)
        # Jupyter interrupts a kernel before it asks it to end.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        server.recv(1)


def reached() -> socket.socket:
    """The server, which has answered: it may be about to end."""
    server = socket.socket(socket.AF_UNIX)
    server.connect(NAME)
    if not server.recv(1):
        raise ConnectionError("the server has ended")
    return server


def start() -> None:
    """Start the server, which listens before it loads anything."""
    Path(NAME).unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(NAME)
        listening.listen(128)
        command = [sys.executable, __file__, str(listening.fileno())]
        nothing = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        subprocess.Popen(command, pass_fds=[listening.fileno()], start_new_session=True, **nothing)


def serve(listening: socket.socket) -> None:
    """Fork for whoever asks, as long as somebody does."""
    del sys.path[0]
    for name in LOADED:
        with suppress(ImportError):
            importlib.import_module(name)
    gc.freeze()
    listening.settimeout(PATIENCE)
    with suppress(TimeoutError):
        while True:
            asking, _ = listening.accept()
            with suppress(OSError):
                asking.sendall(b"+")
            if os.fork() == 0:
                listening.close()
                run(asking)
            asking.close()
            with suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass


def run(asking: socket.socket) -> None:
    """Be the kernel that was asked for."""
    length, files, _, _ = socket.recv_fds(asking, 8, 3)
    with asking.makefile("rb") as reader:
        asked = json.loads(reader.read(int.from_bytes(length, "big")))
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    threading.Thread(target=lambda: asking.recv(1) or os._exit(1), daemon=True).start()
    os.environ.clear()
    os.environ.update(asked["env"])
    os.chdir(asked["env"]["PWD"])
    random.seed()
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance(["-f", asked["connection"]])
    # To take down all that is loaded would take a second.
    atexit._run_exitfuncs()
    os._exit(0)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        serve(socket.socket(fileno=int(sys.argv[1])))
    else:
        os.environ["PWD"] = str(Path.cwd())
        os.chdir(sys.argv[1])
        connect(sys.argv[2])
