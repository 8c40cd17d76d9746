import { createHash, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import ssh2 from 'ssh2';

export interface OddServerOptions {
  /** Answers each login request; default: everybody is let in. */
  readonly onAuthentication?: (context: ssh2.AuthContext) => void;
}

/** A server that does what no honest OpenSSH does: another host key in mid-connection, opens nobody asked for, too much data. */
export interface OddServer {
  readonly host: string;
  readonly port: number;
  /** Fingerprint of the key that it changes to. */
  readonly secondFingerprint: string;
  /** Key exchanges that were completed, over all connections. */
  readonly keyExchanges: number;
  /** Starts a key exchange with the same key on all connections. */
  rekey(): void;
  /** The same with another key of the same type. */
  swapKeyAndRekey(): void;
  /** Opens channels towards the client that it never asked for; answers how many of them were accepted. */
  openUnasked(): Promise<number>;
  /** Sends data on the client's first channel, whatever its window and its packet size (32 KiB when absent) say. */
  flood(bytes: number, packetBytes?: number): void;
  stop(): Promise<void>;
}

/** What ssh2 1.17.0 keeps behind a server's connection. */
interface ServerSide extends ssh2.Connection {
  readonly _protocol: {
    _hostKeys: Record<string, unknown>;
    rekey(): void;
    channelData(channel: number, data: Buffer): void;
    channelOpenConfirm(remote: number, local: number, window: number, packet: number): void;
  };
}

type ParsedKey = Exclude<ReturnType<typeof ssh2.utils.parseKey>, Error>;

function makeKey(): { readonly pem: string; readonly key: ParsedKey; readonly fingerprint: string } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const pem = privateKey.export({ type: 'sec1', format: 'pem' }).toString();
  const key = ssh2.utils.parseKey(pem);
  if (key instanceof Error) throw key;
  const digest = createHash('sha256').update(key.getPublicSSH()).digest('base64');
  return { pem, key, fingerprint: `SHA256:${digest.replace(/=+$/, '')}` };
}

/** Answers shell and exec with success and then says nothing. */
function serveSession(accept: () => ssh2.Session): void {
  const session = accept();
  session.on('shell', (take) => take().on('error', () => undefined));
  session.on('exec', (take) => take().on('error', () => undefined));
}

export async function startOddServer(options: OddServerOptions = {}): Promise<OddServer> {
  const first = makeKey();
  const second = makeKey();
  const clients = new Set<ServerSide>();
  let keyExchanges = 0;
  const server = new ssh2.Server({ hostKeys: [first.pem] }, (client) => {
    const side = client as ServerSide;
    clients.add(side);
    client.on('authentication', (context) => (options.onAuthentication ?? ((each) => each.accept()))(context));
    client.on('handshake', () => (keyExchanges += 1));
    client.on('session', (accept) => serveSession(accept));
    client.on('error', () => undefined);
    client.on('close', () => clients.delete(side));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const rekey = (): void => {
    for (const client of clients) client._protocol.rekey();
  };
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    secondFingerprint: second.fingerprint,
    get keyExchanges() {
      return keyExchanges;
    },
    rekey,
    swapKeyAndRekey: () => {
      for (const client of clients) client._protocol._hostKeys = { 'ecdsa-sha2-nistp256': second.key };
      rekey();
    },
    openUnasked: async () => {
      const answers = [...clients].flatMap((client) => [
        new Promise<number>((resolve) => client.forwardOut('127.0.0.1', 1, '127.0.0.1', 2, (error) => resolve(error ? 0 : 1))),
        new Promise<number>((resolve) => client.x11('127.0.0.1', 1, (error) => resolve(error ? 0 : 1))),
      ]);
      return (await Promise.all(answers)).reduce((sum, one) => sum + one, 0);
    },
    flood: (bytes, packetBytes = 32 * 1024) => {
      for (let sent = 0; sent < bytes; sent += packetBytes) {
        for (const client of clients) client._protocol.channelData(0, Buffer.alloc(packetBytes, 'x'));
      }
    },
    stop: async () => {
      server.close();
      await Promise.resolve();
    },
  };
}
