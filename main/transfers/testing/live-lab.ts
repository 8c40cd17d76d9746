import { systemClock, type Clock } from '../../../shared/base/clock.ts';
import { startSshd, type Sshd, type SshdOptions } from '../../../e2e/servers/sshd.ts';
import { serverPlace, type ServerPlace, type ServerPlaceOptions, type Way } from './server-place.ts';

export interface TransferLab {
  readonly sshd: Sshd;
  /** How to get there; through a relay or a proxy where one is given. */
  way(through?: Pick<Way, 'host' | 'port'>): Way;
  /** The server's files; closed with the lab. */
  place(through?: Pick<Way, 'host' | 'port'>, options?: ServerPlaceOptions): ServerPlace;
  stop(): Promise<void>;
}

/** A real sshd, and places on it. */
export async function startTransferLab(options: SshdOptions = {}, clock: Clock = systemClock): Promise<TransferLab> {
  const sshd = await startSshd({ ...options, config: `LogLevel INFO\nMaxSessions 100\n${options.config ?? ''}` });
  const places: ServerPlace[] = [];
  const way = ({ host, port }: Pick<Way, 'host' | 'port'> = sshd): Way => ({
    host,
    port,
    user: sshd.user,
    keyPath: sshd.clientKey.path,
  });
  return {
    sshd,
    way,
    place(through, placeOptions) {
      const place = serverPlace(way(through), clock, placeOptions);
      places.push(place);
      return place;
    },
    async stop() {
      for (const place of places) place.close();
      await sshd.stop();
    },
  };
}
