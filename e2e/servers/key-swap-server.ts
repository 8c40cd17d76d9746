import { createHash, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import ssh2 from 'ssh2';

/** A server that can show another host key in the middle of a connection, which no honest one does. It lets everybody in. */
export interface KeySwapServer {
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
  stop(): Promise<void>;
}

/** What ssh2 1.17.0 keeps behind a server's connection. */
interface ServerSide {
  readonly _protocol: { _hostKeys: Record<string, unknown>; rekey(): void };
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

export async function startKeySwapServer(): Promise<KeySwapServer> {
  const first = makeKey();
  const second = makeKey();
  const clients = new Set<ServerSide>();
  let keyExchanges = 0;
  const server = new ssh2.Server({ hostKeys: [first.pem] }, (client) => {
    const side = client as unknown as ServerSide;
    clients.add(side);
    client.on('authentication', (context) => context.accept());
    client.on('handshake', () => (keyExchanges += 1));
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
    stop: async () => {
      server.close();
      await Promise.resolve();
    },
  };
}
