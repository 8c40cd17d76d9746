/** Every visible word of what a login leaves to be said. */
export const loginNoticeText = {
  notices: 'Notices about this login',
  noProof: (user: string, host: string) => `${host} let ${user} in without any proof.`,
  noProofMeans: 'Anyone who reaches it may be able to log in as that account.',
  noProofCures: [
    'The account has an empty password, or the server asks nobody for one.',
    'On the server: give it a password or a key, and say PermitEmptyPasswords no in sshd_config.',
    'Trust in hosts (.rhosts, HostbasedAuthentication) is no cure: it proves a computer, and no person.',
  ],
  why: 'Why?',
  hide: 'Hide',
  hint: (host: string) =>
    `You logged in to ${host} by password. A key spares you typing it, and the server never sees what could be stolen.`,
  setUp: 'Set up a key',
  passkey: 'Use a passkey',
};
