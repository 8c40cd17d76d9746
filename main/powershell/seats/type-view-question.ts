import { runToEnd } from '../run.ts';
import type { TypeView, TypeViewColumn } from '../grid/type-views.ts';
import { integerOf, textOf } from '../protocol/clixml/readings.ts';
import { memberOf, type PsValue } from '../protocol/clixml/values.ts';
import { arrayListTypes, list } from '../protocol/objects.ts';
import type { PowerShellSession } from '../session.ts';

/** It reads its format files first, which can take a moment. */
const answerMs = 5000;
const mostColumns = 50;
const mostNames = 20;
const longestName = 300;
const mostWidth = 500;

/**
 * The first table of a type or of what it is made of, else the properties that it shows by default (psrp.md 2.5). Names may hold brackets, which are
 * no wildcards here.
 */
const viewScript = `param([string[]]$Names)
Set-StrictMode -Off
$tables = foreach ($name in $Names) {
  foreach ($data in Get-FormatData -TypeName ([WildcardPattern]::Escape($name)) -ErrorAction Ignore) {
    foreach ($view in $data.FormatViewDefinition) {
      if ($view.Control -is [System.Management.Automation.TableControl]) { $view.Control }
    }
  }
}
$table = @($tables)[0]
if ($table) {
  $cells = @($table.Rows[0].Columns)
  for ($n = 0; $n -lt $cells.Count; $n++) {
    $head = $table.Headers[$n]
    $align = if ("$($cells[$n].Alignment)" -ne 'Undefined') { "$($cells[$n].Alignment)" } else { "$($head.Alignment)" }
    [pscustomobject]@{
      Kind = "$($cells[$n].DisplayEntry.ValueType)"; Value = "$($cells[$n].DisplayEntry.Value)"
      Label = "$($head.Label)"; Width = [int]$head.Width; Align = $align
    }
  }
  return
}
foreach ($name in $Names) {
  $set = (Get-TypeData -TypeName ([WildcardPattern]::Escape($name)) -ErrorAction Ignore).DefaultDisplayPropertySet
  if ($set) {
    foreach ($property in $set.ReferencedProperties) { [pscustomobject]@{ Kind = 'Property'; Value = "$property" } }
    return
  }
}`;

/**
 * How a type is shown over there; undefined where nothing is known of it, or nothing that can be shown here: columns that are script blocks can be
 * reckoned only there. Rejects with `cancelled` when `signal` is aborted, or when there is no answer within five seconds.
 * @param types names of the type, the nearest first.
 */
export async function askTypeView(
  session: PowerShellSession,
  types: readonly string[],
  signal: AbortSignal,
): Promise<TypeView | undefined> {
  const names = types.filter((name) => name.length <= longestName).slice(0, mostNames);
  const { state, output } = await runToEnd(
    session,
    {
      commands: [
        { text: viewScript, isScript: true, useLocalScope: true, args: [{ name: 'Names', value: list(arrayListTypes, names) }] },
      ],
      goesOnAfterErrors: true,
    },
    { signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]), maxOutput: mostColumns, refusesQuestions: true },
  );
  return state === 'completed' ? viewIn(output) : undefined;
}

/** Columns as the script above tells them. */
export function viewIn(rows: readonly PsValue[]): TypeView | undefined {
  const columns = new Map<string, TypeViewColumn>();
  for (const row of rows) {
    const column = columnIn(row);
    if (column !== undefined && !columns.has(column.id.toLowerCase())) columns.set(column.id.toLowerCase(), column);
  }
  return columns.size === 0 ? undefined : [...columns.values()];
}

function columnIn(row: PsValue): TypeViewColumn | undefined {
  const text = (name: string): string => textOf(memberOf(row, name));
  const value = text('Value').trim();
  const isScript = text('Kind').toLowerCase() === 'scriptblock';
  // Many script blocks do nothing but name a property.
  const id = isScript ? /^\$_\.([A-Za-z_]\w*)$/.exec(value)?.[1] : value;
  if (id === undefined || id === '' || id.length > longestName) return undefined;
  const label = text('Label').trim();
  const width = integerOf(memberOf(row, 'Width'));
  const align = text('Align').toLowerCase();
  return {
    id,
    ...(label !== '' && label.length <= longestName && { label }),
    ...(width !== undefined && width > 0 && width <= mostWidth && { width }),
    ...((align === 'left' || align === 'right') && { align }),
  };
}
