/** The pipe on which OpenSSH for Windows serves its agent. */
const windowsPipe = '\\\\.\\pipe\\openssh-ssh-agent';

/**
 * Where the agent for one host listens. `identityAgent` is IdentityAgent of ssh_config(5) after expansion: a path, `none`,
 * `SSH_AUTH_SOCK`, or undefined when unset; it wins over the environment (AG-02). Answers undefined for "use no agent".
 */
export function agentSocket(
  identityAgent: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  if (identityAgent === 'none') return undefined;
  if (identityAgent !== undefined && identityAgent !== '' && identityAgent !== 'SSH_AUTH_SOCK') return identityAgent;
  const fromEnvironment = environment['SSH_AUTH_SOCK'];
  if (fromEnvironment !== undefined && fromEnvironment !== '') return fromEnvironment;
  return platform === 'win32' ? windowsPipe : undefined;
}
