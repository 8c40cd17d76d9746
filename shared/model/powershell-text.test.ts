import { describe, expect, it } from 'vitest';
import { isIncomplete, usingExpressions } from './powershell-text.ts';

describe('a text that is not complete', () => {
  it.each([
    'if ($a) {',
    'if ($a)',
    'if ($a)\n',
    'else',
    'foreach ($x in 1) {',
    'function f',
    'try { a }',
    'try { a } catch {',
    'do { a }',
    'do { a } while',
    'do { a } until (',
    'while ($true)',
    '(1',
    '@(1,',
    '@{ a = 1',
    '$a[',
    '"open',
    '"a $(b',
    "'open",
    '@"\ntext',
    '@"\ntext"@',
    "@'\ntext\n '@",
    '<# comment',
    'ls |',
    'ls |\n',
    'ls | # comment',
    'a &&',
    'a ||',
    '1 +',
    '$a =',
    '$a -eq',
    'ls a,',
    'ls `',
    'ls `\n',
    'param',
    '${a',
    '!',
  ])('is %j', (text) => {
    expect(isIncomplete(text)).toBe(true);
  });
});

describe('a text that is complete', () => {
  it.each([
    '',
    ' \n',
    'ls',
    'ls -Force',
    'if ($a) { b }',
    'if ($a) { b } else { c }',
    'try { a } catch { b }',
    'try { a } finally { b }',
    'do { a } while ($b)',
    'do { a } until ($b)',
    'while ($a) { b }',
    'function f { 1 }',
    'class A : B { }',
    '"a $(b) c"',
    '"a`"b"',
    '"a""b"',
    "'a''b'",
    '@"\ntext\n"@',
    "@'\ntext\n'@",
    '$i++',
    '$i--',
    'sleep 5 &',
    'ls > out.txt',
    'ls 2>&1',
    'ls *',
    'return',
    '# { (',
    'ls # |',
    "'('",
    '"`("',
    'echo [',
    '[int]',
    'cmd --%',
    'foo)',
    '(1]',
    '$x | ?',
    'break',
    'a `\nb',
  ])('is %j', (text) => {
    expect(isIncomplete(text)).toBe(false);
  });
});

describe('$using:', () => {
  const keys = (text: string): string[] => usingExpressions(text).map(({ key }) => key);

  it.each<[string, string[]]>([
    ['$using:Name', ['$using:name']],
    ['$Using:Name; $using:NAME', ['$using:name']],
    ['$using:env:Path', ['$using:env:path']],
    ['${using:Name}', ['${using:name}']],
    ['@using:Splat', ['@using:splat']],
    ['$using:list.Count', ['$using:list.Count']],
    ['($using:List).Count', ['$using:list']],
    ['$using:a[1]', ['$using:a[1]']],
    ['$using:a[$i + (1)].B.c', ['$using:a[$i + (1)].B.c']],
    ['$using:a.B(1, "x)")', ['$using:a.B(1, "x)")']],
    ['echo $using:a.b $using:c', ['$using:a.b', '$using:c']],
    ['$using:a.b + $using:a', ['$using:a.b', '$using:a']],
    ['"x $using:a.b ${using:c}[0]"', ['$using:a', '${using:c}']],
    ['"x $($using:a.b)"', ['$using:a.b']],
    ['@"\n$using:a\n"@', ['$using:a']],
    ["'$using:a'", []],
    ["@'\n$using:a\n'@", []],
    ['# $using:a', []],
    ['<# $using:a #>', []],
    ['"`$using:a"', []],
    ['$using', []],
    ['$using:', []],
    ['$usingx:a', []],
    ['$using:a-1', ['$using:a']],
    ['$using:a..5', ['$using:a']],
    ['$using:a [0]', ['$using:a']],
    ['$using:a::B', ['$using:a::B']],
    ['$using:a.', ['$using:a']],
    ['$using:a[$using:b]', ['$using:a[$using:b]']],
    ['Invoke-Command { $using:a }', ['$using:a']],
  ])('in %s', (text, expected) => {
    expect(keys(text)).toEqual(expected);
  });

  it('tells the name as it stands there, and where', () => {
    expect(usingExpressions('x ${using:My List}.Count')).toEqual([
      { name: 'My List.Count', key: '${using:My List}.Count', variable: 'My List', from: 2, to: 24 },
    ]);
  });
});
