import { describe, expect, it } from 'vitest';
import { PsRunId, PsSessionId } from '../../../shared/model/powershell.ts';
import type { PsQuestionId } from '../../../shared/model/powershell-questions.ts';
import type { HostAnswer, HostRequest } from '../protocol/host-calls.ts';
import { QuestionDesk } from './question-desk.ts';

const psSessionId = PsSessionId.parse('s1');
const runId = PsRunId.parse('r1');

function desk(lacksSecureStrings = false) {
  const questions = new QuestionDesk();
  const answers: HostAnswer[] = [];
  const told: string[] = [];
  questions.onAsked(({ request }) => told.push(`asked ${request.kind}`));
  questions.onWithdrawn(() => told.push('withdrawn'));
  const ask = (request: HostRequest): PsQuestionId => {
    const asker = {
      psSessionId,
      runId,
      computer: 'web1',
      lacksSecureStrings,
      answer: (_call: unknown, answer: HostAnswer) => void answers.push(answer),
      cancel: () => void told.push('cancelled'),
    };
    questions.ask(asker, { callId: 1n, methodId: 0, wantsAnswer: true, request });
    return questions.open.at(-1)?.questionId ?? ('none' as PsQuestionId);
  };
  return { questions, answers, told, ask };
}

const field = {
  name: 'Key',
  label: '',
  typeName: 'System.Security.SecureString',
  help: '',
  isMandatory: true,
  defaultValue: null,
};

describe('QuestionDesk', () => {
  it('refuses secure input in words where it would hang, and asks for the rest', () => {
    const { questions, answers, ask } = desk(true);
    ask({ method: 'readLine', isSecure: true });
    ask({ method: 'prompt', caption: '', message: '', fields: [field] });
    ask({ method: 'credential', caption: '', message: '', userName: '', target: '' });
    expect(answers.map(({ kind }) => kind)).toEqual(['failure', 'failure', 'failure']);
    ask({ method: 'readLine', isSecure: false });
    expect(questions.open).toHaveLength(1);
  });

  it('has an answer for every field, and leaves a question open that was answered wrongly', () => {
    const { questions, answers, ask, told } = desk();
    const id = ask({
      method: 'prompt',
      caption: 'c\u202e',
      message: '',
      fields: [field, { ...field, name: 'Other', defaultValue: 5 }],
    });
    expect(questions.open[0]?.request).toMatchObject({ caption: 'c', fields: [{ isSecure: true }, { defaultValue: '5' }] });
    expect(() => questions.answer(id, { kind: 'line', text: '' })).toThrow();
    questions.answer(id, { kind: 'fields', values: [{ name: 'Key', text: 'geheim' }] });
    expect(answers).toEqual([
      {
        kind: 'fields',
        values: new Map<string, unknown>([
          ['Key', 'geheim'],
          ['Other', 5],
        ]),
      },
    ]);
    expect(() => questions.answer(id, { kind: 'cancel' })).toThrow();
    expect(told).toEqual(['asked fields', 'withdrawn']);
  });

  it('takes one choice or several, and none that is not there', () => {
    const { questions, answers, ask } = desk();
    const choice = {
      method: 'choice',
      caption: '',
      message: '',
      choices: [
        { label: '&Yes', help: '' },
        { label: 'No', help: '' },
      ],
      defaults: [0],
    } as const;
    const one = ask({ ...choice, isMultiple: false });
    for (const indexes of [[], [0, 1], [2], [-1]]) expect(() => questions.answer(one, { kind: 'choices', indexes })).toThrow();
    questions.answer(one, { kind: 'choices', indexes: [1] });
    questions.answer(ask({ ...choice, isMultiple: true }), { kind: 'choices', indexes: [1, 0] });
    expect(answers).toEqual([
      { kind: 'choice', index: 1 },
      { kind: 'choices', indexes: [1, 0] },
    ]);
  });

  it('has a few questions of a session at once, none of any length, and answers the others', () => {
    const { questions, answers, ask } = desk();
    for (let n = 0; n < 20; n += 1) ask({ method: 'readLine', isSecure: false });
    expect(questions.open).toHaveLength(5);
    expect(answers.map(({ kind }) => kind)).toEqual(Array.from({ length: 15 }, () => 'failure'));
    questions.withdraw(psSessionId);
    const long = 'x'.repeat(300_000);
    ask({ method: 'credential', caption: long, message: '', userName: '', target: '' });
    ask({ method: 'prompt', caption: '', message: '', fields: [{ ...field, defaultValue: long }] });
    ask({ method: 'choice', caption: '', message: '', choices: [{ label: long, help: '' }], defaults: [], isMultiple: false });
    expect(questions.open).toHaveLength(0);
    expect(answers).toHaveLength(18);
  });

  it('cancels the command, and withdraws what a run or a session leaves behind', () => {
    const { questions, ask, told } = desk();
    questions.answer(ask({ method: 'readKey', noEcho: true, options: 0 }), { kind: 'cancel' });
    expect(told).toEqual(['asked key', 'withdrawn', 'cancelled']);
    ask({ method: 'readLine', isSecure: false });
    questions.withdraw(psSessionId, PsRunId.parse('another'));
    expect(questions.open).toHaveLength(1);
    questions.withdraw(psSessionId);
    expect(questions.open).toHaveLength(0);
  });
});
