/** Keywords without effect here: their values are checked as ssh checks them, and kept as `ssh -G` spells them. */
import { escapeCharacter, printedQos } from './plain-values.ts';
import { bad, good, oneWord, parseChoice, parseOptionalSeconds, parsePort, parseSeconds, type Parsed } from './values.ts';

type Words = readonly string[];

const flag = (words: Words): Parsed<string> => parseChoice(words, { yes: 'yes', true: 'yes', no: 'no', false: 'no' });
const anyWord = (words: Words): Parsed<string> => oneWord(words);
/** A command is the rest of the line as it stands, with its quotes. */
export function restOfLine(_words: Words, rest: string): Parsed<string> {
  const command = rest.replace(/^[ \t\r\n=]+/, '');
  return command === '' ? bad('it has no value') : good(command);
}

function mapped<T, U>(parsed: Parsed<T>, map: (value: T) => U): Parsed<U> {
  return parsed.ok ? good(map(parsed.value)) : parsed;
}

export const plainParsers = {
  AddKeysToAgent: addKeysToAgent,
  CertificateFile: anyWord,
  ControlMaster: (words: Words) =>
    parseChoice<string>(words, {
      yes: 'true',
      true: 'true',
      no: 'false',
      false: 'false',
      auto: 'auto',
      ask: 'ask',
      autoask: 'autoask',
    }),
  ControlPath: anyWord,
  ControlPersist: (words: Words): Parsed<string> => {
    const word = oneWord(words);
    if (!word.ok) return word;
    // Unlike elsewhere, ssh takes these in lower case only.
    if (/^(yes|true)$/.test(word.value)) return good('yes');
    if (/^(no|false)$/.test(word.value)) return good('no');
    return mapped(parseSeconds(word.value), (seconds) => (seconds === 0 ? 'yes' : String(seconds)));
  },
  EnableEscapeCommandline: flag,
  EnableSSHKeysign: flag,
  EscapeChar: (words: Words): Parsed<string> => {
    const word = oneWord(words);
    return word.ok ? escapeCharacter(word.value) : word;
  },
  FingerprintHash: (words: Words) =>
    parseChoice<string>(words, { md5: 'MD5', sha1: 'SHA1', sha256: 'SHA256', sha384: 'SHA384', sha512: 'SHA512' }),
  ForkAfterAuthentication: flag,
  ForwardX11: flag,
  ForwardX11Timeout: (words: Words) =>
    mapped(parseOptionalSeconds(words), (seconds) => (seconds === undefined ? undefined : String(seconds))),
  ForwardX11Trusted: flag,
  GSSAPIAuthentication: flag,
  GSSAPIClientIdentity: anyWord,
  GSSAPIDelegateCredentials: flag,
  GSSAPIKeyExchange: flag,
  GSSAPIRenewalForcesRekey: flag,
  GSSAPIServerIdentity: anyWord,
  GSSAPITrustDns: flag,
  HostbasedAuthentication: flag,
  IPQoS: printedQos,
  KbdInteractiveDevices: anyWord,
  LocalCommand: restOfLine,
  LogLevel: (words: Words) =>
    parseChoice<string>(words, {
      silent: 'SILENT', quiet: 'SILENT', fatal: 'FATAL', error: 'ERROR', info: 'INFO', verbose: 'VERBOSE', debug: 'DEBUG',
      debug1: 'DEBUG', debug2: 'DEBUG2', debug3: 'DEBUG3',
    }), // prettier-ignore
  LogVerbose: (words: Words): Parsed<string> => {
    const [first = ''] = words;
    if (words.length === 0 || words.includes('')) return bad('it has no value');
    return first.toLowerCase() === 'none' && words.length > 1 ? bad('“none” must stand alone') : good(first);
  },
  NoHostAuthenticationForLocalhost: flag,
  PermitLocalCommand: flag,
  PermitRemoteOpen: permitRemoteOpen,
  PKCS11Provider: anyWord,
  ProxyUseFdpass: flag,
  RemoteCommand: restOfLine,
  SecurityKeyProvider: anyWord,
  SessionType: (words: Words) => parseChoice<string>(words, { none: 'none', subsystem: 'subsystem', default: 'default' }),
  StdinNull: flag,
  StreamLocalBindMask: (words: Words): Parsed<string> => {
    const word = oneWord(words);
    if (!word.ok) return word;
    const mask = /^[0-7]+$/.test(word.value) ? parseInt(word.value, 8) : 0o1000;
    return mask > 0o777 ? bad(`“${word.value}” is not a mask`) : good(`0${mask.toString(8)}`);
  },
  StreamLocalBindUnlink: flag,
  SyslogFacility: (words: Words) => {
    const names = ['DAEMON', 'USER', 'AUTH', 'AUTHPRIV', ...Array.from({ length: 8 }, (_, index) => `LOCAL${index}`)];
    return parseChoice<string>(words, Object.fromEntries(names.map((name) => [name.toLowerCase(), name])));
  },
  Tunnel: (words: Words) =>
    parseChoice<string>(words, {
      ethernet: 'ethernet',
      'point-to-point': 'point-to-point',
      yes: 'point-to-point',
      true: 'point-to-point',
      no: 'false',
      false: 'false',
    }),
  TunnelDevice: (words: Words): Parsed<string> => {
    const word = oneWord(words);
    if (!word.ok) return word;
    const [, local, remote = 'any'] = /^(any|\d{1,9})(?::(any|\d{1,9}))?$/i.exec(word.value) ?? [];
    return local === undefined ? bad(`“${word.value}” is not a tunnel device`) : good(`${local}:${remote}`.toLowerCase());
  },
  VisualHostKey: flag,
  XAuthLocation: anyWord,
};

/** `yes`, `no`, `ask`, `confirm`, a time, or `confirm` and a time. */
function addKeysToAgent([first = '', second, ...more]: Words): Parsed<string> {
  const choice = { yes: 'true', true: 'true', no: 'false', false: 'false', ask: 'ask', confirm: 'confirm' }[first.toLowerCase()];
  if (more.length > 0 || (second !== undefined && choice !== 'confirm')) return bad(`there is more after “${first}”`);
  if (choice !== undefined && second === undefined) return good(choice);
  const seconds = parseSeconds(second ?? first);
  if (!seconds.ok) return bad(`“${second ?? first}” is neither a time nor yes, no, ask or confirm`);
  if (seconds.value === 0) return good(choice ?? 'true');
  return good(choice === 'confirm' ? `confirm ${seconds.value}` : String(seconds.value));
}

function permitRemoteOpen(words: Words): Parsed<string> {
  const [first] = words;
  if (first === undefined) return bad('it has no value');
  if (['any', 'none'].includes(first.toLowerCase()))
    return words.length === 1 ? good(first.toLowerCase()) : bad(`“${first}” must stand alone`);
  const wrong = words.find((word) => {
    const [, port = ''] = /^(?:\[[^\]]+\]|[^:[\]]+):(\*|[^:]+)$/.exec(word) ?? [];
    return port !== '*' && !parsePort(port).ok;
  });
  return wrong === undefined ? good(words.join(' ')) : bad(`“${wrong}” is not host:port`);
}
