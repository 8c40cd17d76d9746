import { randomInt } from 'node:crypto';
import { getServers } from 'node:dns';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { Clock } from '../../../shared/base/clock.ts';
import type { DnsFinding } from '../../../shared/model/host-key.ts';
import type { Logger } from '../../log/logger.ts';
import type { HostKeyOffer } from '../../ssh/connection-types.ts';
import { exchangeTcp, exchangeUdp, NoAnswer, type ExchangeOptions } from './exchange.ts';
import { encodeQuery, readAnswer, type DnsAnswer } from './message.ts';
import { countsAd, parseResolvConf, type ResolverConfig } from './resolver-config.ts';
import { judgeSshfp, readSshfp } from './sshfp.ts';

/** Compares a plain key blob with the SSHFP records of a name. Never rejects but with `cancelled`: what fails is a finding too. */
export type HostKeyDns = (name: string, blob: Buffer, signal: AbortSignal) => Promise<DnsFinding>;

/** A question waits no longer, however many servers there are: the SSH server has its own patience (LoginGraceTime). */
const longestMs = 12_000;

export interface HostKeyDnsDeps {
  readonly clock: Clock;
  readonly log: Logger;
  /** Whom to ask; read anew for each question, since networks change. */
  readonly readConfig?: () => Promise<ResolverConfig>;
}

/**
 * Whether the name of a host may be asked for in DNS at all: only with VerifyHostKeyDNS, and never for hosts behind a jump host or onion services,
 * whose names are nobody's business here (SE-06), nor for addresses.
 */
export function mayAskDns({ target, route, address }: Pick<HostKeyOffer, 'target' | 'route' | 'address'>): boolean {
  const { verifyHostKeyDns = 'no', hostName, proxyJump } = target;
  if (verifyHostKeyDns === 'no' || route.length > 0 || proxyJump.length > 0 || address === undefined) return false;
  const name = hostName.toLowerCase().replace(/\.$/, '');
  return isIP(name) === 0 && isDnsName(name) && name !== 'onion' && !name.endsWith('.onion');
}

/** RFC 1035 section 2.3.4: labels of 63 bytes, 253 in all. What does not fit can't be asked for. */
function isDnsName(name: string): boolean {
  return name.length <= 253 && name.split('.').every((label) => /^[\w-]{1,63}$/.test(label));
}

/** Asks the resolvers of this machine for SSHFP records (RFC 4255). The name is asked for as it is: no search list is applied. */
export function createHostKeyDns({ clock, log, readConfig = systemConfig }: HostKeyDnsDeps): HostKeyDns {
  const scope = log.scope('known-hosts');
  return async (name, blob, signal) => {
    const config = await readConfig();
    const outcome = await askAll(name, config, clock, signal);
    if (outcome.kind === 'failed') {
      scope.info('SSHFP records can not be had', { name, why: outcome.why });
      return { result: 'failed', isSecure: false, why: outcome.why };
    }
    const records = outcome.data.flatMap((data) => readSshfp(data) ?? []);
    const finding = { ...judgeSshfp(blob, records), isSecure: outcome.isSecure };
    scope.debug('SSHFP records', { name, records: records.length, ...finding });
    return finding;
  };
}

/** resolv.conf(5) where there is one; else what the system tells, whose AD bits count from loopback alone. */
async function systemConfig(): Promise<ResolverConfig> {
  try {
    return parseResolvConf(await readFile('/etc/resolv.conf', 'utf8'));
  } catch {
    const addresses = getServers().filter((address) => isIP(address) !== 0);
    return parseResolvConf(addresses.map((address) => `nameserver ${address}\n`).join(''));
  }
}

type Outcome =
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'records'; readonly isSecure: boolean; readonly data: readonly Buffer[] };

/** One server after another, in as many rounds as the config wants, until one answers. */
async function askAll(name: string, config: ResolverConfig, clock: Clock, signal: AbortSignal): Promise<Outcome> {
  const until = clock.now() + longestMs;
  let why = 'no name server is configured';
  for (let round = 0; round < config.attempts; round += 1) {
    for (const server of config.servers) {
      const timeoutMs = Math.min(config.timeoutMs, until - clock.now());
      if (timeoutMs <= 0) return { kind: 'failed', why };
      const answer = await askOne(name, { server, timeoutMs, clock, signal });
      if (answer.kind === 'records') {
        return { kind: 'records', isSecure: answer.isAuthentic && countsAd(config, server), data: answer.data };
      }
      why = answer.why;
    }
  }
  return { kind: 'failed', why };
}

/** By UDP, and by TCP when the answer does not fit into a datagram. */
async function askOne(
  name: string,
  options: ExchangeOptions,
): Promise<Extract<DnsAnswer, { readonly kind: 'records' | 'failed' }>> {
  const id = randomInt(0x1_0000);
  const query = encodeQuery(id, name);
  const read = (message: Buffer): DnsAnswer => readAnswer(message, id, name);
  try {
    let answer = read(await exchangeUdp(query, (message) => read(message).kind !== 'foreign', options));
    if (answer.kind === 'truncated') answer = read(await exchangeTcp(query, options));
    return answer.kind === 'records' || answer.kind === 'failed'
      ? answer
      : { kind: 'failed', why: 'the server’s answer is not one to the question' };
  } catch (error) {
    if (error instanceof NoAnswer) return { kind: 'failed', why: error.message };
    throw error;
  }
}
