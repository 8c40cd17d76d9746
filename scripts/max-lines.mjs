/** ESLint's own max-lines knows one limit; ours warns at 400 (there) and is an error at 600 (here). */
export const maxLines = {
  meta: {
    type: 'suggestion',
    schema: [{ type: 'integer' }],
    messages: { tooLong: 'File has {{lines}} lines; split it by what it does (at most {{max}}).' },
  },
  create(context) {
    return {
      'Program:exit'(node) {
        const { lines } = context.sourceCode;
        const max = context.options[0];
        if (lines.length > max)
          context.report({ node, messageId: 'tooLong', data: { lines: String(lines.length), max: String(max) } });
      },
    };
  },
};
