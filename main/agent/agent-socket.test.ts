import { expect, it } from 'vitest';
import { agentSocket } from './agent-socket.ts';

const environment = { SSH_AUTH_SOCK: '/run/agent' };

it.each([
  ['takes the environment when IdentityAgent is unset', undefined, environment, 'linux', '/run/agent'],
  ['lets IdentityAgent win over the environment', '/other', environment, 'linux', '/other'],
  ['uses no agent for none', 'none', environment, 'linux', undefined],
  ['reads the word SSH_AUTH_SOCK as the environment', 'SSH_AUTH_SOCK', environment, 'linux', '/run/agent'],
  ['uses no agent where none is named', undefined, {}, 'linux', undefined],
  ['passes over an empty variable', undefined, { SSH_AUTH_SOCK: '' }, 'darwin', undefined],
  ['falls back to the pipe of OpenSSH on Windows', undefined, {}, 'win32', '\\\\.\\pipe\\openssh-ssh-agent'],
] as const)('%s', (_name, identityAgent, environment, platform, expected) => {
  expect(agentSocket(identityAgent, environment, platform)).toBe(expected);
});
