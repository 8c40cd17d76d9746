// Runs a command for each connection, which has the socket as its standard input and output, as inetd(8) does. Prints its port.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

const [command, ...args] = process.argv.slice(2);
const server = createServer({ pauseOnConnect: true }, (socket) => {
  const child = spawn(command, args, { stdio: [socket, socket, 'inherit'] });
  child.on('error', (error) => process.stderr.write(`${error.message}\n`));
  // Ours is a second descriptor of the same socket.
  socket.destroy();
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`port ${server.address().port}\n`));
