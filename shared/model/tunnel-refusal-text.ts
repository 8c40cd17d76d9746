import { list } from './error-text-words.ts';
import type { RefusalCause } from './tunnel-evidence.ts';

const rules: Readonly<Record<RefusalCause['rule'], string>> = {
  permitOpen: 'PermitOpen in the server’s sshd_config',
  keyPermitOpen: 'permitopen of your key in authorized_keys',
  permitListen: 'PermitListen in the server’s sshd_config',
  keyPermitListen: 'permitlisten of your key in authorized_keys',
  allowTcpForwarding: 'AllowTcpForwarding in the server’s sshd_config',
  allowStreamLocalForwarding: 'AllowStreamLocalForwarding in the server’s sshd_config',
  keyNoForwarding: 'restrict or no-port-forwarding of your key in authorized_keys',
  disableForwarding: 'DisableForwarding in the server’s sshd_config',
  portTaken: 'the port is taken over there',
  privilegedPort: 'ports below 1024 are for root over there',
  socketFile: 'the file is there already, or its folder can’t be written',
};

/** A rule by its name, as part of a sentence. */
export function ruleText(rule: RefusalCause['rule']): string {
  return rules[rule];
}

/** ` It can be …. Ruled out: ….`; empty without causes. */
export function usableCauses(causes: readonly RefusalCause[]): string {
  const likely = causes.filter(({ verdict }) => verdict === 'likely');
  const possible = likely.length > 0 ? likely : causes.filter(({ verdict }) => verdict === 'possible');
  const out = causes.filter(({ verdict }) => verdict === 'ruledOut');
  const said = possible.length === 0 ? '' : ` It can be: ${list(possible.map(({ rule }) => rules[rule]))}.`;
  return out.length === 0 ? said : `${said} Ruled out: ${list(out.map(({ rule }) => rules[rule]))}.`;
}
