import styles from './meter.module.css';

/** How far long work is, as a bar and in words. */
export function Meter({ label, done, total, text }: { readonly label: string; readonly done: number; readonly total: number; readonly text: string }) {
  return (
    <div className={styles.meter}>
      <progress className={styles.bar} aria-label={label} value={Math.min(done, total)} max={Math.max(total, 1)} />
      <span className={styles.text}>{text}</span>
    </div>
  );
}
