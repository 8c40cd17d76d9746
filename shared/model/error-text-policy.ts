import { printableLine } from '../base/printable.ts';
import { because, type ErrorTexts } from './error-text-words.ts';

type PolicyCode = 'policy.locked' | 'policy.unusable';

/** What the administrator of this computer decided (CF-17). */
export const policyTexts: ErrorTexts<PolicyCode> = {
  'policy.locked': ({ what, file, line, reason }) => ({
    title: `${printableLine(what, 100)} is set by the administrator`,
    text: `It is fixed for this computer in ${line > 0 ? `${file}, line ${line}` : file}.${because('The administrator’s words:', reason)}`,
    remedies: ['Ask the administrator.'],
  }),
  'policy.unusable': ({ file, why }) => ({
    title: 'The administrator’s settings can’t be used',
    text: `${file} fixes settings of this computer. ${printableLine(why, 300)} Nothing connects until it is mended, since what it asks for is not known.`,
    remedies: ['Tell the administrator.'],
  }),
};
