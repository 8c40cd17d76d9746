const count = new Intl.NumberFormat();

/** Words for what is known of a key; none claims more than that. */
export const evidenceText = {
  place: (file: string, line: number) => `${file} line ${count.format(line)}`,
  andMore: (names: string, more: number) => `${names} and ${count.format(more)} more`,
  session: (when: string) => `session of ${when}`,
  certificate: (fault: string) => `Its certificate proves nothing here: it ${fault}. So the key itself has to be known.`,
  certificateSource: 'host certificate',
  announced: 'The server announced this key in advance, when its key was still the trusted one.',
  notAnnounced: 'The server never announced this key, as OpenSSH does before keys are replaced.',
  authority: (authority: string) => `An authority that you trust signed a certificate for it: ${authority}.`,
  dnsSource: (isSecure: boolean) => (isSecure ? 'SSHFP, signed (DNSSEC)' : 'SSHFP, not signed'),
  dnsPlain: 'DNS (SSHFP)',
  dnsAgrees: 'DNS names this key, and the answer is signed.',
  dnsAgreesUnsigned: 'DNS names this key, but the answer is not signed: that proves nothing.',
  dnsDisagrees: 'DNS names another key, and the answer is signed.',
  dnsDisagreesUnsigned: 'DNS names another key. The answer is not signed.',
  dnsNone: 'DNS has no fingerprint of this host.',
  dnsNothing: (why: string) => `DNS says nothing of this key: ${why}.`,
  dnsFailed: (why: string) => (why === '' ? 'DNS could not be asked.' : `DNS could not be asked: ${why}.`),
  folderChanged: (folder: string, names: string, hosts: number) =>
    hosts === 1
      ? `One other host of “${folder}” changed its key as well: ${names}.`
      : `Other hosts of “${folder}” changed their keys as well: ${names}.`,
  folderSame: (folder: string, names: string, hosts: number) =>
    hosts === 1
      ? `${names} of “${folder}” showed the key you know.`
      : `Other hosts of “${folder}” showed the keys you know: ${names}.`,
  folderHostChanged: (name: string, when: string) => `${name}: another key, ${when}`,
  folderHostSame: (name: string, when: string) => `${name}: the known key, ${when}`,
  addressKey: (address: string) => `The address ${address} is stored with another key.`,
  addressSource: 'CheckHostIP',
};
