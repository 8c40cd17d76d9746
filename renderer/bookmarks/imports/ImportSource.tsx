import { useEffect, useRef, useState, type DragEvent } from 'react';
import { FileInput } from 'lucide-react';
import { ImportKind, importKindNames, type ImportPlace, type ImportPreview } from '../../../shared/model/imports.ts';
import { errorWords, isCancelled } from '../../shell/error-words.ts';
import { useWorkbench } from '../../shell/workbench-context.tsx';
import { Button } from '../../ui/Button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Field } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import { TextArea } from '../../ui/TextField.tsx';
import { text } from './text.ts';
import { readFiles } from './upload.ts';
import styles from './Imports.module.css';

const words = text.import;

const mostPasted = 1_000_000;

/** A piece of ssh_config need not end its last line. */
function pastedFile(pasted: string): File {
  return new File([`${pasted}\n`], words.pastedName);
}

interface ImportSourceProps {
  readonly onRead: (preview: ImportPreview) => void;
  readonly onFailure: (words: string | undefined) => void;
}

/** Where the hosts come from: what was found on this computer, or files that are chosen or dropped. */
export function ImportSource({ onRead, onFailure }: ImportSourceProps) {
  const { client } = useWorkbench();
  const [places, setPlaces] = useState<readonly ImportPlace[]>([]);
  const [kind, setKind] = useState<ImportKind>();
  const [isReading, setReading] = useState(false);
  const [isOver, setOver] = useState(false);
  const [pasted, setPasted] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const gone = useRef(new AbortController());
  useEffect(() => {
    gone.current = new AbortController();
    const { signal } = gone.current;
    client.imports.places({}, { signal }).then(
      (found) => setPlaces(found.places),
      () => undefined,
    );
    return () => gone.current.abort();
  }, [client]);

  const read = async (work: (signal: AbortSignal) => Promise<ImportPreview>): Promise<void> => {
    const { signal } = gone.current;
    setReading(true);
    onFailure(undefined);
    try {
      const preview = await work(signal);
      if (!signal.aborted) onRead(preview);
    } catch (error) {
      if (!signal.aborted && !isCancelled(error)) onFailure(errorWords(error).text);
    } finally {
      setReading(false);
    }
  };
  const readChosen = (files: readonly File[]): void => {
    if (files.length > 0) void read((signal) => readFiles(client, files, kind, signal));
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    readChosen([...event.dataTransfer.files]);
  };
  return (
    <div className={styles.source}>
      <p className={styles.lead}>{words.lead}</p>
      {places.length > 0 && (
        <section aria-label={words.found} className={styles.part}>
          <h3 className={styles.heading}>{words.found}</h3>
          <ul className={styles.places}>
            {places.map((place) => (
              <li key={place.path} className={styles.place}>
                <span className={styles.placeName}>{importKindNames[place.kind]}</span>
                <span className={styles.path} title={place.path}>
                  {place.path}
                </span>
                <span className={styles.dim}>{words.files(place.files)}</span>
                <Button
                  disabled={isReading}
                  aria-label={words.readPlace(importKindNames[place.kind])}
                  onClick={() => void read((signal) => client.imports.read({ source: { path: place.path } }, { signal }))}
                >
                  {words.read}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <div
        className={classNames(styles.drop, isOver && styles.over)}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Button kind="primary" icon={FileInput} disabled={isReading} onClick={() => input.current?.click()}>
          {isReading ? words.reading : words.choose}
        </Button>
        <span className={styles.dim}>{words.drop}</span>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          data-import-files
          onChange={(event) => {
            readChosen([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
      </div>
      <Field label={words.paste} help={words.pasteHelp}>
        {(control) => (
          <div className={styles.paste}>
            <TextArea
              {...control}
              mono
              rows={3}
              maxLength={mostPasted}
              placeholder={words.pastePlaceholder}
              value={pasted}
              onChange={(event) => setPasted(event.target.value)}
            />
            <Button disabled={isReading || pasted.trim() === ''} onClick={() => readChosen([pastedFile(pasted)])}>
              {words.preview}
            </Button>
          </div>
        )}
      </Field>
      <Field label={words.kind}>
        {(control) => (
          <Select
            {...control}
            value={kind ?? ''}
            options={[
              { value: '', words: words.anyKind },
              ...ImportKind.options.map((value) => ({ value, words: importKindNames[value] })),
            ]}
            onChange={(value) => setKind(ImportKind.options.find((each) => each === value))}
          />
        )}
      </Field>
    </div>
  );
}
