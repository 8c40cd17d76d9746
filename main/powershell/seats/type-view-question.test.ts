import { describe, expect, it } from 'vitest';
import { ack, serverLine, stateLine } from '../testing/server-lines.ts';
import { toldSession } from '../testing/told-session.ts';
import { customObject } from '../testing/objects.ts';
import { askTypeView, viewIn } from './type-view-question.ts';

const column = (Kind: string, Value: string, more: Record<string, string | number> = {}) =>
  customObject({ Kind, Value, ...more });

describe('columns that a host tells of a type', () => {
  it('are those of its table, with their labels, widths and sides', () => {
    const rows = [
      column('Property', 'Name', { Label: 'Disk', Width: 12, Align: 'Left' }),
      column('Property', 'Free', { Label: '', Width: 0, Align: 'Right' }),
      column('ScriptBlock', ' $_.Size ', { Label: 'Size(B)', Width: 8, Align: 'Undefined' }),
      column('ScriptBlock', '$_.Free / 1GB', { Label: 'Free(GB)' }),
    ];
    expect(viewIn(rows)).toEqual([
      { id: 'Name', label: 'Disk', width: 12, align: 'left' },
      { id: 'Free', align: 'right' },
      { id: 'Size', label: 'Size(B)', width: 8 },
    ]);
  });

  it('are none where nothing of it can be shown here, and bounded where a server says too much', () => {
    expect(viewIn([])).toBeUndefined();
    expect(viewIn([column('ScriptBlock', 'whatever'), 'text', null, column('Property', '')])).toBeUndefined();
    expect(
      viewIn([column('Property', 'x'.repeat(301)), column('Property', 'A', { Label: 'y'.repeat(301), Width: 100_000 })]),
    ).toEqual([{ id: 'A' }]);
    expect(viewIn([column('Property', 'A', { Label: '1' }), column('Property', 'a', { Label: '2' })])).toEqual([
      { id: 'A', label: '1' },
    ]);
  });

  it('are asked for with the names as an argument, never as part of the script', async () => {
    const { session, tell, written } = toldSession();
    const asked = askTypeView(session, ['Contoso.Disk`1[[x]]', "'; Remove-Item"], new AbortController().signal);
    const [id = ''] = session.openPipelines;
    tell(ack('Command', id));
    const sent = /<Data[^>]*>([^<]*)/.exec(written().split('\n').at(-2) ?? '')?.[1] ?? '';
    const script = Buffer.from(sent, 'base64').toString();
    expect(/<S N="Cmd">([^<]*)<\/S>/.exec(script)?.[1]).not.toContain('Contoso');
    expect(script).toContain("<S>'; Remove-Item</S>");
    tell(ack('Data', id), serverLine(id, 0x41004, '<Obj RefId="0"><MS><S N="Kind">Property</S><S N="Value">Name</S></MS></Obj>'));
    tell(stateLine(id, 4), ack('Close', id));
    expect(await asked).toEqual([{ id: 'Name' }]);
  });
});
