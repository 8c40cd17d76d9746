import { describe, expect, it } from 'vitest';
import { agentTexts } from './error-text-agents.ts';

describe('what is said where a security key can’t be talked to', () => {
  const words = (detail: Parameters<(typeof agentTexts)['agent.toolsMissing']>[0]): string => {
    const { title, text, remedies } = agentTexts['agent.toolsMissing'](detail);
    return [title, text, ...remedies].join(' ');
  };

  it('names the program that is missing, and what brings it', () => {
    expect(words({ program: 'ssh-add' })).toMatch(/ssh-add is not there.*Install the OpenSSH client/);
  });

  it('on Windows proposes nothing to install, for nothing would help', () => {
    expect(words({ program: 'ssh-agent', system: 'windows' })).toMatch(/Windows.*passkey/);
    expect(words({ program: 'ssh-agent', system: 'windows' })).not.toMatch(/Install|\/bin\/sh/);
  });
});
