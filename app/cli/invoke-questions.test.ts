import { expect, it } from 'vitest';
import type { PsRequest } from '../../shared/model/powershell-questions.ts';
import { answerTo, spoken } from './invoke-questions.ts';

const field = { label: '', typeName: 'System.String', help: '', isMandatory: false, isSecure: false };

function asking(request: PsRequest, typed: string) {
  const shown: string[] = [];
  const answer = answerTo(request, (text) => {
    shown.push(spoken('web1', text));
    return Promise.resolve(typed);
  });
  return { shown, answer };
}

it('shows a field by what is printable of its name, and answers by the name as it is', async () => {
  const name = '\u001b]0;owned\u0007\u202eUser\n[prod] Password';
  const { shown, answer } = asking({ kind: 'fields', caption: '', message: '', fields: [{ ...field, name }] }, 'fred');
  expect(await answer).toEqual({ kind: 'fields', values: [{ name, text: 'fred' }] });
  expect(shown).toEqual(['[web1] ]0;ownedUser [prod] Password: ']);
});

it('names the host in front of every line, whatever a script says', async () => {
  const { shown, answer } = asking(
    {
      kind: 'credential',
      caption: 'Login\u001b[2J',
      message: 'needed\nhawser: the key of prod changed',
      userName: '',
      target: '',
    },
    'x',
  );
  await answer;
  expect(shown[0]).toBe('[web1] Login[2J\n[web1] needed\n[web1] hawser: the key of prod changed\n[web1] User: ');
  expect(spoken('a\u001b[31mb', 'x')).toBe('[a[31mb] x');
});
