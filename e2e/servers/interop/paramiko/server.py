"""A small SSH server on paramiko for the interop tests. How it is started and what it serves: ../README.md."""

import base64
import os
import socket
import subprocess
import sys
import threading

import paramiko


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


def in_thread(work, *args):
    threading.Thread(target=work, args=args, daemon=True).start()


def copy(read, write, end):
    """Bytes until `read` has no more; then `end`."""
    try:
        while data := read(32768):
            write(data)
    except OSError:
        pass
    try:
        end()
    except OSError:
        pass


def join(channel, sock):
    """Carries bytes both ways until both directions have ended."""
    back = threading.Thread(
        target=copy, args=(sock.recv, channel.sendall, channel.shutdown_write), daemon=True
    )
    back.start()
    copy(channel.recv, sock.sendall, lambda: sock.shutdown(socket.SHUT_WR))
    back.join()
    channel.close()
    sock.close()


def run(channel, words, root):
    """One shell or command with pipes, and its exit status."""
    pipe = subprocess.PIPE
    child = subprocess.Popen(words, cwd=root, stdin=pipe, stdout=pipe, stderr=pipe, bufsize=0)

    def feed(data):
        while data:
            data = data[child.stdin.write(data) :]

    in_thread(copy, channel.recv, feed, child.stdin.close)
    outputs = [
        threading.Thread(target=copy, args=(child.stdout.read, channel.sendall, lambda: None), daemon=True),
        threading.Thread(target=copy, args=(child.stderr.read, channel.sendall_stderr, lambda: None), daemon=True),
    ]
    for output in outputs:
        output.start()
    status = child.wait()
    for output in outputs:
        output.join()
    channel.send_exit_status(status if status >= 0 else 255)
    channel.close()


class Forward:
    """One port that listens for the client."""

    def __init__(self, transport, address, port):
        self.listener = socket.create_server(('127.0.0.1', port))
        self.port = self.listener.getsockname()[1]
        self._transport = transport
        self._address = address
        in_thread(self._accept)

    def close(self):
        # The thread that accepts has it open until it is woken up.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _accept(self):
        while True:
            try:
                sock, origin = self.listener.accept()
            except OSError:
                return
            in_thread(self._serve, sock, origin)

    def _serve(self, sock, origin):
        try:
            channel = self._transport.open_forwarded_tcpip_channel(origin, (self._address, self.port))
        except paramiko.SSHException:
            sock.close()
            return
        join(channel, sock)


class Server(paramiko.ServerInterface):
    def __init__(self, settings, transport):
        self._settings = settings
        self._transport = transport
        lines = [line.split(' ') for line in settings['authorized-key'].split('\n')]
        self._keys = [paramiko.PKey.from_type_string(kind, base64.b64decode(blob)) for kind, blob, *_ in lines]
        self._forwards = {}
        self._sockets = {}

    def get_allowed_auths(self, username):
        return 'publickey,password'

    def check_auth_password(self, username, password):
        is_right = (username, password) == (self._settings['user'], self._settings['password'])
        return paramiko.AUTH_SUCCESSFUL if is_right else paramiko.AUTH_FAILED

    def check_auth_publickey(self, username, key):
        is_right = username == self._settings['user'] and key in self._keys
        return paramiko.AUTH_SUCCESSFUL if is_right else paramiko.AUTH_FAILED

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED if kind == 'session' else paramiko.OPEN_FAILED_UNKNOWN_CHANNEL_TYPE

    def check_channel_pty_request(self, *_):
        # Taken and passed over: programs have pipes here.
        return True

    def check_channel_shell_request(self, channel):
        in_thread(run, channel, ['/bin/sh'], self._settings['root'])
        return True

    def check_channel_exec_request(self, channel, command):
        in_thread(run, channel, ['/bin/sh', '-c', command], self._settings['root'])
        return True

    def check_channel_direct_tcpip_request(self, chanid, origin, destination):
        try:
            sock = socket.create_connection(destination)
        except OSError:
            return paramiko.OPEN_FAILED_CONNECT_FAILED
        self._sockets[chanid] = sock
        return paramiko.OPEN_SUCCEEDED

    def accepted(self, channel):
        """A channel is open now; sessions wait for their requests."""
        sock = self._sockets.pop(channel.get_id(), None)
        if sock is not None:
            in_thread(join, channel, sock)

    def check_port_forward_request(self, address, port):
        # Whatever address was asked for: this is a test, which leaves the machine alone.
        try:
            forward = Forward(self._transport, address, port)
        except OSError:
            return False
        self._forwards[forward.port] = forward
        return forward.port

    def cancel_port_forward_request(self, address, port):
        forward = self._forwards.pop(port, None)
        if forward is not None:
            forward.close()

    def close(self):
        for forward in self._forwards.values():
            forward.close()


def answering(work):
    """SFTP's answer to a call of the system, or to its error."""
    try:
        work()
        return paramiko.SFTP_OK
    except OSError as error:
        return paramiko.SFTPServer.convert_errno(error.errno)


class Files(paramiko.SFTPServerInterface):
    """The files of this machine, seen from the folder it runs in."""

    def canonicalize(self, path):
        return os.path.abspath(path)

    def list_folder(self, path):
        try:
            return [
                paramiko.SFTPAttributes.from_stat(entry.stat(follow_symlinks=False), entry.name) for entry in os.scandir(path)
            ]
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    def _look(self, look, path):
        try:
            return paramiko.SFTPAttributes.from_stat(look(path))
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    def stat(self, path):
        return self._look(os.stat, path)

    def lstat(self, path):
        return self._look(os.lstat, path)

    def open(self, path, flags, attr):
        try:
            descriptor = os.open(path, flags, attr.st_mode or 0o666)
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)
        file = os.fdopen(descriptor, 'r+b' if flags & os.O_RDWR else 'wb' if flags & os.O_WRONLY else 'rb')
        handle = paramiko.SFTPHandle(flags)
        handle.readfile = handle.writefile = file
        handle.stat = lambda: paramiko.SFTPAttributes.from_stat(os.fstat(file.fileno()))
        handle.chattr = lambda changes: answering(lambda: paramiko.SFTPServer.set_file_attr(path, changes))
        return handle

    def remove(self, path):
        return answering(lambda: os.remove(path))

    def rename(self, oldpath, newpath):
        if os.path.lexists(newpath):
            return paramiko.SFTP_FAILURE
        return answering(lambda: os.rename(oldpath, newpath))

    def posix_rename(self, oldpath, newpath):
        return answering(lambda: os.replace(oldpath, newpath))

    def mkdir(self, path, attr):
        return answering(lambda: os.mkdir(path, attr.st_mode or 0o777))

    def rmdir(self, path):
        return answering(lambda: os.rmdir(path))

    def chattr(self, path, attr):
        return answering(lambda: paramiko.SFTPServer.set_file_attr(path, attr))


def serve(sock, settings):
    transport = paramiko.Transport(sock)
    transport.add_server_key(paramiko.PKey.from_path(settings['host-key']))
    transport.set_subsystem_handler('sftp', paramiko.SFTPServer, Files)
    if 'kex' in settings:
        transport.get_security_options().kex = settings['kex'].split(',')
    server = Server(settings, transport)
    # The library keeps channels by weak references only.
    channels = []
    try:
        transport.start_server(server=server)
        while transport.is_active():
            channel = transport.accept(1)
            if channel is not None:
                channels.append(channel)
                server.accepted(channel)
    except (paramiko.SSHException, EOFError, OSError) as error:
        print(f'connection: {error}', file=sys.stderr)
    finally:
        transport.close()
        server.close()


def main():
    settings = read_settings()
    os.chdir(settings['root'])
    listener = socket.create_server(('127.0.0.1', 0))
    print(f'library paramiko {paramiko.__version__}')
    print(f'port {listener.getsockname()[1]}', flush=True)

    def accept():
        while True:
            sock, _ = listener.accept()
            in_thread(serve, sock, settings)

    in_thread(accept)
    # Whoever started this one closes its standard input, or is gone.
    sys.stdin.read()
    os._exit(0)


main()
