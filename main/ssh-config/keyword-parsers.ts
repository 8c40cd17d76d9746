import { parseSpec, type SpecKind } from '../../shared/model/tunnel-spec.ts';
import type { TunnelSpec } from '../../shared/model/tunnels.ts';
import { applyAlgorithmList, type AlgorithmDefaults } from './algorithm-lists.ts';
import { parseDomains, parsePermittedAliases } from './canonical-values.ts';
import { parseJumpList } from './jump-list.ts';
import { plainParsers, restOfLine } from './plain-parsers.ts';
import { servicePort } from './services.ts';
import { expandVariables } from './tokens.ts';
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
type Environment = Readonly<Record<string, string | undefined>>;

/** How the value of each keyword is read; those without effect as the text that `ssh -G` prints. */
export function keywordParsers(defaults: AlgorithmDefaults, environment: Environment) {
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
    ForwardAgent: (words: Words): Parsed<string> => {
      const flag = parseFlag(words);
      return flag.ok ? good(flag.value ? 'yes' : 'no') : parseAgentPlace(words, environment);
    },
    GatewayPorts: parseFlag,
    GlobalKnownHostsFile: parseFiles,
    HashKnownHosts: parseFlag,
    HostKeyAlgorithms: (words: Words) => applyAlgorithmList('hostKeys', words, defaults),
    HostKeyAlias: oneWord,
    HostName: oneWord,
    IdentitiesOnly: parseFlag,
    IdentityAgent: (words: Words) => parseAgentPlace(words, environment),
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
    // As ssh, the raw text up to white space or a comment.
    ProxyJump: (_words: Words, rest: string) => parseJumpList(/^[ \t\r\n=]*([^\s#]*)/.exec(rest)?.[1] ?? ''),
    ProxyCommand: restOfLine,
    PubkeyAcceptedAlgorithms: (words: Words) => applyAlgorithmList('pubkey', words, defaults),
    PubkeyAuthentication: (words: Words) =>
      parseChoice(words, {
        yes: 'yes',
        true: 'yes',
        no: 'no',
        false: 'no',
        unbound: 'unbound',
        'host-bound': 'host-bound',
      } as const),
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

    CanonicalDomains: parseDomains,
    CanonicalizeFallbackLocal: parseFlag,
    CanonicalizeHostname: (words: Words) =>
      parseChoice(words, { yes: 'yes', true: 'yes', always: 'always', no: 'no', false: 'no' } as const),
    CanonicalizeMaxDots: parseCount,
    CanonicalizePermittedCNAMEs: parsePermittedAliases,
    CASignatureAlgorithms: (words: Words) => applyAlgorithmList('signatures', words, defaults),
    GSSAPIKexAlgorithms: (words: Words) => applyAlgorithmList('gssKex', words, defaults),
    HostbasedAcceptedAlgorithms: (words: Words) => applyAlgorithmList('pubkey', words, defaults),
    KnownHostsCommand: restOfLine,
    RefuseConnection: restOfLine,
    ...plainParsers,
  };
}

export type KeywordParsers = ReturnType<typeof keywordParsers>;
export type ParsedKeyword = keyof KeywordParsers;
/** What the parser of a keyword makes of a good value. */
export type KeywordValue<K extends ParsedKeyword> = ReturnType<KeywordParsers[K]> extends Parsed<infer T> ? T : never;

function parseYesNoAsk(words: Words): Parsed<'yes' | 'no' | 'ask'> {
  return parseChoice(words, { yes: 'yes', true: 'yes', no: 'no', false: 'no', ask: 'ask' } as const);
}

/** A path, of which ssh wants the variables to be set already where it stands, or `$NAME`: the variable that has it. */
function parseAgentPlace(words: Words, environment: Environment): Parsed<string> {
  const word = oneWord(words);
  if (!word.ok) return word;
  if (/^\$(?!\{)/.test(word.value))
    return /^\$\w+$/.test(word.value) ? word : bad(`“${word.value}” is not the name of a variable`);
  const expanded = expandVariables(word.value, environment);
  return expanded.ok ? word : expanded;
}

/** `[bind:]port host:hostport`; one word for a proxy. */
function parseForward(kind: SpecKind, words: Words): Parsed<TunnelSpec> {
  if (words.length === 0 || words[0] === '') return bad('it has no value');
  if (words.length > (kind === 'D' ? 1 : 2)) return bad('there is more than a port and a target');
  const parsed = parseSpec(kind, words.join(':'), servicePort);
  if (parsed.kind === 'invalid') return bad(`it ${parsed.why}`);
  const { listen } = parsed.spec;
  // As ssh: only a server can choose a port.
  if (kind !== 'R' && listen.kind === 'tcp' && listen.port === 0) return bad('it has no port to listen on');
  return good(parsed.spec);
}
