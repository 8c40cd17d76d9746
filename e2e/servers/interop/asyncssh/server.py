"""A small SSH server on asyncssh for the interop tests. How it is started and what it serves: ../README.md."""

import asyncio
import os
import sys

import asyncssh


def read_settings():
    """Lines `name value` up to an empty one; a name that comes again adds a line."""
    settings = {}
    while line := sys.stdin.readline():
        line = line.rstrip('\n')
        if line == '':
            return settings
        name, _, value = line.partition(' ')
        settings[name] = f'{settings[name]}\n{value}' if name in settings else value
    raise SystemExit('settings: the input ended')


class Server(asyncssh.SSHServer):
    def __init__(self, settings):
        self._settings = settings

    def password_auth_supported(self):
        return True

    def validate_password(self, username, password):
        return (username, password) == (self._settings['user'], self._settings['password'])

    def begin_auth(self, username):
        return True

    def connection_requested(self, dest_host, dest_port, orig_host, orig_port):
        return True

    def server_requested(self, listen_host, listen_port):
        return True


async def copy(read, write, drain):
    """Bytes until `read` has no more."""
    while data := await read(32768):
        write(data)
        await drain()


async def feed(process, child):
    try:
        await copy(process.stdin.read, child.stdin.write, child.stdin.drain)
        child.stdin.close()
    except (OSError, asyncssh.Error):
        pass


async def run(process, root):
    """One shell or command with pipes, and its exit status."""
    words = ['/bin/sh'] if process.command is None else ['/bin/sh', '-c', process.command]
    child = await asyncio.create_subprocess_exec(
        *words,
        cwd=root,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    feeding = asyncio.create_task(feed(process, child))
    await asyncio.gather(
        copy(child.stdout.read, process.stdout.write, process.stdout.drain),
        copy(child.stderr.read, process.stderr.write, process.stderr.drain),
    )
    status = await child.wait()
    feeding.cancel()
    process.exit(status if status >= 0 else 255)


async def main():
    settings = read_settings()
    root = settings['root']
    os.chdir(root)
    options = {}
    if 'kex' in settings:
        options['kex_algs'] = settings['kex'].split(',')
    acceptor = await asyncssh.listen(
        '127.0.0.1',
        0,
        server_factory=lambda: Server(settings),
        server_host_keys=[settings['host-key']],
        authorized_client_keys=asyncssh.import_authorized_keys(settings['authorized-key']),
        process_factory=lambda process: run(process, root),
        sftp_factory=asyncssh.SFTPServer,
        encoding=None,
        **options,
    )
    print(f'library asyncssh {asyncssh.__version__}')
    print(f'port {acceptor.get_port()}', flush=True)
    # Whoever started this one closes its standard input, or is gone.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    os._exit(0)


asyncio.run(main())
