/** Words that stand beside a secret, in PowerShell and in programs; more is withheld than must be. */
const words = [
  // As PSReadLine has it.
  /passw|passphrase|asplaintext|token|api[-_]?key|secret|credential\s*\(/i,
  /convertto-securestring|\bpscredential\b|(?:\b|_)pwd['"]?\s*=|\bpass\s*[:=]/i,
  /authorization['"]?\s*[:=]|\bbearer\s+\S|\bx-api\b/i,
  /(?:account|access|shared|private|storage)[-_ ]?key\b|sharedaccess|[?&](?:sig|key|code)=/i,
  // Of a program: `mysql -psecret`, `sshpass -p secret`, `net user name secret`.
  /\b(?:sshpass|mysql\w*|mariadb[\w-]*|plink|pscp|psexec|7za?|unzip|zip|rar|unrar|redis-cli|ldap\w+)(?:\.exe)?\s[^|;&]*-{1,2}(?:p|pw|a|w)\s*\S/i,
  /\bnet1?(?:\.exe)?\s+user?\s/i,
  // `user:pw` of curl and its like, and in an address.
  /(?:\s-[a-z]*u|\s--(?:proxy-)?user)[\s=]*['"]?[^\s:'"]+:\S/i,
  /\b[a-z][\w+.-]*:\/\/[^\s/@:]*:[^\s/@]+@/i,
  // Secrets that tell by themselves.
  /\bgh[pousr]_\w{20}|\bglpat-|\bAKIA[0-9A-Z]{16}|\beyJ[\w-]{10,}\.[\w-]+/,
];

/** Parameters of PowerShell that begin with a small p, as people type them. */
const known =
  'ath|roperty|assthru|aram|arameter\\w*|arameters|rocess\\w*|ipeline\\w*|arallel|arent|attern|refix|rotocol|rovider|ort|riority|age\\w*|id|roject|rofile|ackage\\w*|latform|eriod|ercent\\w*';
/** `-psecret` joined, of anything that is no cmdlet. */
const joined = new RegExp(`(?:^|\\s)-p(?!(?:${known})\\b)[^\\s-]`);
const cmdlet = /^[&.\s]*[a-z]+-[a-z]\w*/i;

/** Whether a command may hold a secret in clear: then it is not written down. */
export function maySpeakSecret(command: string): boolean {
  if (words.some((each) => each.test(command))) return true;
  return command.split(/[|;&\n{}()]/).some((part) => !cmdlet.test(part) && joined.test(part));
}
