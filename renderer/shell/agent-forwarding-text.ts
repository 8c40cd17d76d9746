/** Words of the forwarded agent (AG-09, SE-14). */
export const agentText = {
  title: 'The agent of this computer is forwarded',
  mark: 'agent forwarded: its keys can be used over there',
  part: (signatures: number): string => (signatures === 0 ? 'Agent forwarded' : `Agent forwarded, used ${signatures}×`),
  risk: (host: string): string =>
    `While you are connected, whoever is root on ${host} can log in elsewhere with the keys of your agent. They can’t copy them.`,
  instead:
    'To reach a host behind this one, a jump host needs no forwarding. Keys that ask each time, or are kept to hosts, are safer.',
  used: (signatures: number): string =>
    signatures === 0 ? 'It has made no signature for the other side yet.' : `Signatures made for the other side: ${signatures}.`,
  refused: (count: number): string => `Signatures that the agent refused: ${count}.`,
  last: 'Last used:',
  not: { refused: 'Agent not forwarded', none: 'No agent to forward', forbidden: 'Agent not forwarded' },
  why: {
    refused: (host: string): string =>
      `${host} refuses agent forwarding: AllowAgentForwarding, or the key’s line in authorized_keys.`,
    none: (): string => 'This host has ForwardAgent, but no agent runs here, or IdentityAgent is none.',
    forbidden: (): string => 'This host has ForwardAgent; the administrator of this computer gives no leave for it.',
  },
} as const;
