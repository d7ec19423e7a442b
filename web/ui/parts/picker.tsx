import { Check, Plus, Search } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useId, useMemo, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { findOptions, type PickerOption } from './picker-options.ts';
import styles from './picker.module.css';

export interface PickerProps {
  readonly trigger: ReactNode;
  /** What is being chosen; read aloud and shown in the filter. */
  readonly label: string;
  readonly options: readonly PickerOption[];
  readonly chosen: readonly string[];
  /** Stays open, and a choice is added or taken away. */
  readonly multiple?: boolean;
  /** Offers to make what was typed when nothing bears that name. */
  readonly create?: (name: string) => void;
  readonly render?: (option: PickerOption) => ReactNode;
  readonly onChoose: (id: string) => void;
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
}

/** A list to choose from that filters as one types; a combobox with a list box to assistive technology. */
export function Picker(props: PickerProps) {
  const [own, setOwn] = useState(false);
  const open = props.open ?? own;
  const setOpen = props.onOpenChange ?? setOwn;
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>{props.trigger}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className={styles.popover} align="start" sideOffset={4} collisionPadding={8} aria-label={props.label}>
          <PickerList {...props} onDone={() => setOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function PickerList({ label, options, chosen, multiple = false, create, render, onChoose, onDone }: PickerProps & { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const listId = useId();
  const found = useMemo(() => findOptions(options, query), [options, query]);
  const fresh = create && query.trim() !== '' && !options.some((option) => option.name.toLocaleLowerCase() === query.trim().toLocaleLowerCase()) ? query.trim() : null;
  const last = found.length - 1 + (fresh === null ? 0 : 1);
  const current = Math.min(active, Math.max(last, 0));

  function choose(index: number): void {
    const option = found[index];
    if (option) onChoose(option.id);
    else if (fresh !== null) create?.(fresh);
    else return;
    setQuery('');
    if (!multiple) onDone();
  }
  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) setActive((current + step + last + 1) % (last + 1));
    else if (event.key === 'Enter') choose(current);
    else return;
    event.preventDefault();
  }

  return (
    <>
      <div className={styles.filter}>
        <Search size={15} aria-hidden />
        <input className={styles.input} role="combobox" aria-expanded aria-controls={listId} aria-label={label} aria-autocomplete="list" placeholder={label}
          aria-activedescendant={last >= 0 ? `${listId}-${current}` : undefined} value={query} autoComplete="off" spellCheck={false}
          onChange={(event) => { setQuery(event.target.value); setActive(0); }} onKeyDown={onKeyDown} />
      </div>
      {/* A data list can neither be styled nor hold avatars; roles make this one. */}
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-element-to-interactive-role */}
      <ul role="listbox" id={listId} aria-label={label} aria-multiselectable={multiple || undefined} className={styles.list}>
        {found.map((option, index) => (
          <Option key={option.id} id={`${listId}-${index}`} active={index === current} chosen={chosen.includes(option.id)} onChoose={() => choose(index)}>
            {render ? render(option) : <span className={styles.name}>{option.name}</span>}
            {option.detail ? <span className={styles.detail}>{option.detail}</span> : null}
          </Option>
        ))}
        {fresh === null ? null : (
          <Option id={`${listId}-${found.length}`} active={current === found.length} chosen={false} onChoose={() => choose(found.length)}>
            <Plus size={15} aria-hidden /><span className={styles.name}>{t('picker.create', { name: fresh })}</span>
          </Option>
        )}
      </ul>
      {last < 0 ? <output className={styles.nothing}>{t('picker.nothing')}</output> : null}
    </>
  );
}

interface OptionProps { readonly id: string; readonly active: boolean; readonly chosen: boolean; readonly children: ReactNode; readonly onChoose: () => void }

function Option({ id, active, chosen, children, onChoose }: OptionProps) {
  return (
    // The keys are handled by the input, which keeps the focus.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-element-to-interactive-role
    <li id={id} role="option" aria-selected={chosen} tabIndex={-1} className={styles.option} data-active={active || undefined} onClick={onChoose}
      ref={(element) => { if (active) element?.scrollIntoView({ block: 'nearest' }); }}>
      {children}
      <span className={styles.tick}>{chosen ? <Check size={15} aria-hidden /> : null}</span>
    </li>
  );
}
