import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { tempFolder } from './cleanup.ts';

/** A socket in front of an agent's that keeps what goes to the agent. */
export interface AgentRecorder {
  readonly socket: string;
  /** Messages (type and contents) so far, of all connections, in their order. They may have private keys in them. */
  messages(): Buffer[];
  stop(): Promise<void>;
}

/** Passes everything on to the agent at `target` and back. */
export async function recordAgent(target: string): Promise<AgentRecorder> {
  const folder = tempFolder('hawser-recorder-');
  const socket = join(folder.path, 'agent.sock');
  const sent: Buffer[][] = [];
  const server = createServer((client) => {
    const chunks: Buffer[] = [];
    sent.push(chunks);
    const agent = createConnection({ path: target });
    client.on('data', (chunk: Buffer) => chunks.push(chunk));
    client.pipe(agent).pipe(client);
    client.on('error', () => agent.destroy());
    agent.on('error', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    socket,
    messages: () => sent.flatMap((chunks) => split(Buffer.concat(chunks))),
    stop: async () => {
      await new Promise<void>((resolve) => server.close(() => resolve()));
      folder.remove();
    },
  };
}

function split(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at + 4 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    found.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return found;
}
