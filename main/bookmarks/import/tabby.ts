import { z } from 'zod';
import type { ForeignProxy, Gathering } from './imported.ts';

const text = z.union([z.string(), z.number()]).transform(String).optional().catch(undefined);
const number = z.number().optional().catch(undefined);

const Options = z.looseObject({
  host: text, port: text, user: text, jumpHost: text, proxyCommand: text, password: text,
  privateKeys: z.array(z.string()).optional().catch(undefined),
  keepaliveInterval: number, readyTimeout: number,
  socksProxyHost: text, socksProxyPort: text, httpProxyHost: text, httpProxyPort: text,
  x11: z.boolean().optional().catch(undefined), agentForward: z.boolean().optional().catch(undefined),
  forwardedPorts: z.array(z.looseObject({ type: text, host: text, port: text, targetAddress: text, targetPort: text })).optional().catch(undefined),
  scripts: z.array(z.unknown()).optional().catch(undefined),
}); // prettier-ignore
const Profile = z.looseObject({ id: text, name: text, type: text, group: text, options: Options.optional().catch(undefined) });
const Group = z.looseObject({ id: text, name: text, parentGroupId: text });
const Config = z.looseObject({
  profiles: z.array(Profile).catch([]),
  groups: z.array(Group).catch([]),
  encrypted: z.boolean().optional().catch(undefined),
});
type Profile = z.infer<typeof Profile>;

/** Profiles of Tabby's `config.yaml`, or of the same as JSON. An encrypted configuration is told. */
export function gatherTabby(value: unknown, into: Gathering): void {
  const config = Config.safeParse(value);
  if (!config.success) return into.note('The file has no profiles of Tabby.');
  const { profiles, groups, encrypted } = config.data;
  if (encrypted === true) into.note('The configuration is encrypted: switch that off in Tabby, and save it again.');
  const known = { profiles: firstById(profiles), groups: firstById(groups) };
  for (const profile of profiles) add(profile, known, into);
}

interface Known {
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly groups: ReadonlyMap<string, z.infer<typeof Group>>;
}

function firstById<T extends { readonly id?: string | undefined }>(all: readonly T[]): ReadonlyMap<string, T> {
  return new Map(all.toReversed().flatMap((each) => (each.id === undefined ? [] : [[each.id, each] as const])));
}

function add(profile: Profile, { profiles, groups }: Known, into: Gathering): void {
  const name = profile.name ?? '';
  if (!/^ssh(?::|$)/.test(profile.type ?? '')) return into.leaveOut(name, `It is ${profile.type ?? 'something else'}, not SSH.`);
  const options = profile.options ?? {};
  const remarks: string[] = [];
  const jump = options.jumpHost === undefined ? undefined : profiles.get(options.jumpHost)?.options;
  if (options.jumpHost !== undefined && jump === undefined)
    remarks.push('Its jump host was not taken over: it is not in this file.');
  if (options.agentForward === true) remarks.push('Agent forwarding was not taken over: switch it on where it is needed.');
  if (options.x11 === true) remarks.push('X11 forwarding was not taken over.');
  if ((options.scripts ?? []).length > 0) remarks.push('The scripts that it types after logging in were not taken over.');
  const keys = (options.privateKeys ?? []).filter((key) => !key.startsWith('vault://'));
  if (keys.length !== (options.privateKeys ?? []).length) remarks.push('Keys in the vault were not taken over.');
  if (keys.length > 1) remarks.push(`Only the first of its ${keys.length} key files was taken over.`);
  into.add({
    folders: foldersOf(profile.group, groups),
    name,
    host: options.host ?? '',
    user: options.user,
    port: options.port,
    keyFile: keys[0] === undefined ? undefined : pathOf(keys[0]),
    jumps: jump ? [{ host: jump.host ?? '', user: jump.user, port: jump.port }] : [],
    proxyCommand: options.proxyCommand,
    proxy: proxyOf(options),
    keepAliveSeconds: options.keepaliveInterval === undefined ? undefined : options.keepaliveInterval / 1000,
    connectTimeoutSeconds: options.readyTimeout === undefined ? undefined : options.readyTimeout / 1000,
    forwards: (options.forwardedPorts ?? []).map(forward).filter(Boolean),
    hasPassword: (options.password ?? '') !== '',
    remarks,
  });
}

/** Newer versions name a group by its id, older ones by its name. */
function foldersOf(group: string | undefined, groups: Known['groups']): string[] {
  const folders: string[] = [];
  let next = group;
  while (next !== undefined && next !== '' && folders.length < 32) {
    const wanted: string = next;
    const found = groups.get(wanted);
    folders.unshift(found?.name ?? wanted);
    next = found?.parentGroupId;
  }
  return folders;
}

function pathOf(key: string): string {
  if (!key.startsWith('file://')) return key;
  const path = key.slice('file://'.length);
  try {
    return decodeURIComponent(path).replace(/^\/([A-Za-z]:)/, '$1');
  } catch {
    return path;
  }
}

function proxyOf(options: z.infer<typeof Options>): ForeignProxy | undefined {
  if ((options.socksProxyHost ?? '') !== '')
    return { kind: 'socks5', host: options.socksProxyHost ?? '', port: options.socksProxyPort ?? 1080 };
  if ((options.httpProxyHost ?? '') !== '')
    return { kind: 'http', host: options.httpProxyHost ?? '', port: options.httpProxyPort ?? 8080 };
  return undefined;
}

type ForwardedPort = NonNullable<z.infer<typeof Options>['forwardedPorts']>[number];

function forward({ type, host, port, targetAddress, targetPort }: ForwardedPort): string {
  const listen = [host === '127.0.0.1' ? '' : host, port].filter(Boolean).join(':');
  if (type === 'Dynamic') return `-D ${listen}`;
  if (targetAddress === undefined || targetPort === undefined) return '';
  return `-${type === 'Remote' ? 'R' : 'L'} ${listen}:${targetAddress}:${targetPort}`;
}
