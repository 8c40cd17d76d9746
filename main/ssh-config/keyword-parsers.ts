import { parseSpec, type SpecKind } from '../../shared/model/tunnel-spec.ts';
import type { TunnelSpec } from '../../shared/model/tunnels.ts';
import { applyAlgorithmList, type AlgorithmDefaults } from './algorithm-lists.ts';
import { parseJumpList } from './jump-list.ts';
import {
  bad,
  good,
  oneWord,
  parseChoice,
  parseCount,
  parseFiles,
  parseFlag,
  parseOptionalSeconds,
  parsePort,
  parseRekeyLimit,
  parseSendEnv,
  parseSetEnv,
  type Parsed,
} from './values.ts';

type Words = readonly string[];

/**
 * How the value of each obeyed or refused keyword is read. A refused keyword's parser answers why it refuses, or undefined for
 * a value that changes nothing (`none`, `no`).
 */
export function keywordParsers(defaults: AlgorithmDefaults) {
  return {
    AddressFamily: (words: Words) => parseChoice(words, { any: 'any', inet: 'inet', inet6: 'inet6' } as const),
    BatchMode: parseFlag,
    BindAddress: oneWord,
    BindInterface: oneWord,
    CheckHostIP: parseFlag,
    ClearAllForwardings: parseFlag,
    Ciphers: (words: Words) => applyAlgorithmList('ciphers', words, defaults),
    // The one switch without the old forms.
    Compression: (words: Words) => parseChoice(words, { yes: true, no: false }),
    ConnectionAttempts: parseCount,
    ConnectTimeout: parseOptionalSeconds,
    DynamicForward: (words: Words) => parseForward('D', words),
    ExitOnForwardFailure: parseFlag,
    GatewayPorts: parseFlag,
    GlobalKnownHostsFile: parseFiles,
    HashKnownHosts: parseFlag,
    HostKeyAlgorithms: (words: Words) => applyAlgorithmList('hostKeys', words, defaults),
    HostKeyAlias: oneWord,
    HostName: oneWord,
    IdentitiesOnly: parseFlag,
    IdentityAgent: oneWord,
    IdentityFile: oneWord,
    IgnoreUnknown: oneWord,
    KbdInteractiveAuthentication: parseFlag,
    KexAlgorithms: (words: Words) => applyAlgorithmList('kex', words, defaults),
    LocalForward: (words: Words) => parseForward('L', words),
    MACs: (words: Words) => applyAlgorithmList('macs', words, defaults),
    NumberOfPasswordPrompts: parseCount,
    PasswordAuthentication: parseFlag,
    Port: (words: Words): Parsed<number> => {
      const word = oneWord(words);
      return word.ok ? parsePort(word.value) : word;
    },
    PreferredAuthentications: oneWord,
    ProxyJump: (words: Words) => {
      const word = oneWord(words);
      return word.ok ? parseJumpList(word.value) : word;
    },
    // A command is the rest of the line as it stands, with its quotes.
    ProxyCommand: (_words: Words, rest: string): Parsed<string> => {
      const command = rest.replace(/^[ \t\r\n=]+/, '');
      return command === '' ? bad('it has no value') : good(command);
    },
    PubkeyAcceptedAlgorithms: (words: Words) => applyAlgorithmList('pubkey', words, defaults),
    PubkeyAuthentication: (words: Words) =>
      parseChoice(words, { yes: true, true: true, no: false, false: false, unbound: true, 'host-bound': true }),
    RekeyLimit: parseRekeyLimit,
    RemoteForward: (words: Words) => parseForward('R', words),
    RevokedHostKeys: oneWord,
    RequestTTY: (words: Words) =>
      parseChoice(words, { auto: 'auto', yes: 'yes', true: 'yes', no: 'no', false: 'no', force: 'force' } as const),
    RequiredRSASize: parseCount,
    SendEnv: parseSendEnv,
    ServerAliveCountMax: parseCount,
    ServerAliveInterval: parseOptionalSeconds,
    SetEnv: parseSetEnv,
    StrictHostKeyChecking: (words: Words) =>
      parseChoice(words, {
        yes: 'yes',
        true: 'yes',
        ask: 'ask',
        'accept-new': 'accept-new',
        no: 'off',
        false: 'off',
        off: 'off',
      } as const),
    Tag: oneWord,
    TCPKeepAlive: parseFlag,
    UpdateHostKeys: parseYesNoAsk,
    User: oneWord,
    UserKnownHostsFile: parseFiles,
    VerifyHostKeyDNS: parseYesNoAsk,

    CanonicalizeHostname: (words: Words): Parsed<string | undefined> => {
      const choice = parseChoice(words, { yes: 'yes', true: 'yes', always: 'always', no: 'no', false: 'no' } as const);
      if (!choice.ok) return choice;
      return good(choice.value === 'no' ? undefined : notYet('completing host names'));
    },
    KnownHostsCommand: (words: Words) => refuseUnlessNone(words, 'asking a program for host keys'),
    RefuseConnection: (words: Words): Parsed<string> => good(`The configuration refuses to connect: ${words.join(' ')}`),
  };
}

export type KeywordParsers = ReturnType<typeof keywordParsers>;
export type ParsedKeyword = keyof KeywordParsers;
/** What the parser of a keyword makes of a good value. */
export type KeywordValue<K extends ParsedKeyword> = ReturnType<KeywordParsers[K]> extends Parsed<infer T> ? T : never;

function parseYesNoAsk(words: Words): Parsed<'yes' | 'no' | 'ask'> {
  return parseChoice(words, { yes: 'yes', true: 'yes', no: 'no', false: 'no', ask: 'ask' } as const);
}

/** `[bind:]port host:hostport`; one word for a proxy. */
function parseForward(kind: SpecKind, words: Words): Parsed<TunnelSpec> {
  if (words.length === 0 || words[0] === '') return bad('it has no value');
  if (words.length > (kind === 'D' ? 1 : 2)) return bad('there is more than a port and a target');
  const parsed = parseSpec(kind, words.join(':'));
  if (parsed.kind === 'invalid') return bad(`it ${parsed.why}`);
  const { listen } = parsed.spec;
  // As ssh: only a server can choose a port.
  if (kind !== 'R' && listen.kind === 'tcp' && listen.port === 0) return bad('it has no port to listen on');
  return good(parsed.spec);
}

function notYet(what: string): string {
  return `This needs ${what}, which does not work here yet.`;
}

function refuseUnlessNone(words: Words, what: string): Parsed<string | undefined> {
  if (words.length === 0 || words[0] === '') return bad('it has no value');
  return good(words.length === 1 && words[0]?.toLowerCase() === 'none' ? undefined : notYet(what));
}
