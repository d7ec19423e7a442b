import styles from './rule-dialog.module.css';

interface ChoicesProps { readonly label: string; readonly options: readonly { readonly id: string; readonly name: string }[]; readonly chosen: readonly string[]; readonly onChange: (chosen: readonly string[]) => void }

/** Any of a few, each a button that stays pressed. */
export function Choices({ label, options, chosen, onChange }: ChoicesProps) {
  return (
    <fieldset aria-label={label} className={styles.days}>
      {options.map((option) => {
        const on = chosen.includes(option.id);
        return <button key={option.id} type="button" className={styles.day} aria-pressed={on} onClick={() => onChange(on ? chosen.filter((id) => id !== option.id) : [...chosen, option.id])}>{option.name}</button>;
      })}
    </fieldset>
  );
}
