import { describe, expect, it } from 'vitest';
import { lexPowerShell } from './powershell-lexer.ts';

const letters = {
  command: 'c',
  argument: 'a',
  parameter: 'p',
  variable: 'v',
  string: 's',
  hereString: 'h',
  number: 'n',
  operator: 'o',
  keyword: 'k',
  comment: '#',
  type: 't',
  member: 'm',
  bracket: 'b',
  separator: ';',
} as const;

/** Each token as a letter and its text. */
const shown = (text: string): string[] =>
  lexPowerShell(text).tokens.map(({ kind, from, to }) => `${letters[kind]} ${text.slice(from, to)}`);

describe('tokens of PowerShell', () => {
  it.each<[string, string[]]>([
    ['Get-Process -Name pwsh,bash 5', ['c Get-Process', 'p -Name', 'a pwsh', 'o ,', 'a bash', 'n 5']],
    ['ls -Force:$false ./a*.[ch]', ['c ls', 'p -Force:', 'v $false', 'a ./a*.[ch]']],
    ['git --version -5 7zip', ['c git', 'a --version', 'n -5', 'a 7zip']],
    ['cmd --% /c "a|b" $x | y', ['c cmd', 'o --%', 'a  /c "a|b" $x ', 'o |', 'c y']],
    ['$x = Get-Date', ['v $x', 'o =', 'c Get-Date']],
    ['$x += 1.5e3 * 0xFFl', ['v $x', 'o +=', 'n 1.5e3', 'o *', 'n 0xFFl']],
    ['1..5MB', ['n 1', 'o ..', 'n 5MB']],
    ['-not $a -and $b -ne 3', ['o -not', 'v $a', 'o -and', 'v $b', 'o -ne', 'n 3']],
    ['$a.b.C(1)[0].d', ['v $a', 'o .', 'm b', 'o .', 'm C', 'b (', 'n 1', 'b )', 'b [', 'n 0', 'b ]', 'o .', 'm d']],
    ['[math]::Pi', ['b [', 't math', 'b ]', 'o ::', 'm Pi']],
    ['[List[string]]::new()', ['b [', 't List', 'b [', 't string', 'b ]', 'b ]', 'o ::', 'm new', 'b (', 'b )']],
    ['[int]$n = 5', ['b [', 't int', 'b ]', 'v $n', 'o =', 'n 5']],
    ["'it''s' ; \u2018a\u2019", ["s 'it''s'", '; ;', 's \u2018a\u2019']],
    ['"a $b `$c $(Get-X 1) d"', ['s "a ', 'v $b', 's  `$c ', 'b $(', 'c Get-X', 'n 1', 'b )', 's  d"']],
    ['"${a b} $env:X $x.y"', ['s "', 'v ${a b}', 's  ', 'v $env:X', 's  ', 'v $x', 's .y"']],
    ['"a""b`"c" x', ['s "a""b`"c"', 'a x']],
    ['@"\na "$b"\n"@.Length', ['h @"\na "', 'v $b', 'h "\n"@', 'o .', 'm Length']],
    ["@'\n$a '@\n'@", ["h @'\n$a '@\n'@"]],
    ['# all\nls # rest', ['# # all', 'c ls', '# # rest']],
    ['ls a#b <# in\nside #> c', ['c ls', 'a a#b', '# <# in\nside #>', 'a c']],
    [
      'gps | ? Name -like a* | % { $_.Id }',
      ['c gps', 'o |', 'c ?', 'a Name', 'p -like', 'a a*', 'o |', 'c %', 'b {', 'v $_', 'o .', 'm Id', 'b }'],
    ],
    ['a && b || c; & $d x', ['c a', 'o &&', 'c b', 'o ||', 'c c', '; ;', 'o &', 'v $d', 'a x']],
    ['. ./x.ps1 y', ['o .', 'c ./x.ps1', 'a y']],
    ['if ($a) { b } else { c }', ['k if', 'b (', 'v $a', 'b )', 'b {', 'c b', 'b }', 'k else', 'b {', 'c c', 'b }']],
    ['foreach ($i in 1..3) { $i }', ['k foreach', 'b (', 'v $i', 'k in', 'n 1', 'o ..', 'n 3', 'b )', 'b {', 'v $i', 'b }']],
    ['gps | foreach { 1 }', ['c gps', 'o |', 'c foreach', 'b {', 'n 1', 'b }']],
    ['function Get-X ($a) { return $a }', ['k function', 'c Get-X', 'b (', 'v $a', 'b )', 'b {', 'k return', 'v $a', 'b }']],
    [
      'try { a } catch { b } finally { c }',
      ['k try', 'b {', 'c a', 'b }', 'k catch', 'b {', 'c b', 'b }', 'k finally', 'b {', 'c c', 'b }'],
    ],
    ['@{ a = 1; "b" = Get-X }', ['b @{', 'm a', 'o =', 'n 1', '; ;', 's "b"', 'o =', 'c Get-X', 'b }']],
    ['ls @args > out.txt 2>&1', ['c ls', 'v @args', 'o >', 'a out.txt', 'o 2>&1']],
    ['$a[0], $b', ['v $a', 'b [', 'n 0', 'b ]', 'o ,', 'v $b']],
    ['echo $a.b (1).c', ['c echo', 'v $a', 'o .', 'm b', 'b (', 'n 1', 'b )', 'o .', 'm c']],
    [
      'switch -Regex ($x) { 1 { a } default { b } }',
      ['k switch', 'p -Regex', 'b (', 'v $x', 'b )', 'b {', 'n 1', 'b {', 'c a', 'b }', 'c default', 'b {', 'c b', 'b }', 'b }'],
    ],
    [
      'param([string]$a = "x", [switch]$b)',
      ['k param', 'b (', 'b [', 't string', 'b ]', 'v $a', 'o =', 's "x"', 'o ,', 'b [', 't switch', 'b ]', 'v $b', 'b )'],
    ],
    ['$x ? 1 : 2', ['v $x', 'o ?', 'n 1', 'o :', 'n 2']],
    ['${a}?.b ?? 3', ['v ${a}', 'o ?.', 'm b', 'o ??', 'n 3']],
    ['ls `\n -Force', ['c ls', 'p -Force']],
    ['ls a,\n b\nls', ['c ls', 'a a', 'o ,', 'a b', 'c ls']],
    ['$$ $? $^ $_', ['v $$', 'v $?', 'v $^', 'v $_']],
  ])('of %s', (text, tokens) => {
    expect(shown(text)).toEqual(tokens);
  });

  const nasty = [
    '',
    '$',
    '@',
    '`',
    '"$',
    '"$(',
    "@'",
    '@"\r\n$x\r\n"@',
    '<#',
    '[',
    '[]',
    ']',
    '}})))',
    '&|;,&&||',
    '\u0000\u{1f600}\ud800',
    '$a.$b.(1)."c"',
    '@{',
    '::',
    '-',
    '--',
    '--%',
    '1.',
    '0x',
    '.5.5.5',
    ':x',
    'class A : B { [int] $x; A() : base() {} }',
    'ls > ',
    '“a ”',
  ];

  it('cover the text in order, without overlapping, wherever it is cut', () => {
    const all = [...nasty, nasty.join(' '), nasty.join('\n')];
    for (const whole of all) {
      for (let end = 0; end <= whole.length; end += 1) {
        const text = whole.slice(0, end);
        let at = 0;
        for (const { from, to } of lexPowerShell(text).tokens) {
          expect(text.slice(at, from)).toMatch(/^(?:\s|`\r?\n|`$)*$/);
          expect(to).toBeGreaterThan(from);
          at = to;
        }
        expect(text.slice(at)).toMatch(/^(?:\s|`\r?\n|`$)*$/);
        expect(at).toBeLessThanOrEqual(text.length);
      }
    }
  });

  it('are found in a time that grows with the text, whatever it is', () => {
    const size = 40_000;
    for (const piece of [
      '(',
      '"$(',
      '[',
      'a',
      '`',
      '$a.',
      '@{',
      '<',
      '-',
      '"',
      "'",
      '{"',
      '1',
      '$a[',
      '\n@"\n',
      '#',
      '::',
      'a.b-c ',
      '[a[',
    ]) {
      const text = piece.repeat(size / piece.length);
      const start = performance.now();
      lexPowerShell(text);
      expect(performance.now() - start, piece).toBeLessThan(2000);
    }
  });
});
