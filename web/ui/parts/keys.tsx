import styles from './keys.module.css';

/** `g i` is pressed one after the other, `Ctrl+Enter` together. */
export function Keys({ keys }: { readonly keys: string }) {
  return (
    <span className={styles.keys}>
      {keys.split(' ').map((key) => <kbd key={key} className={styles.key}>{key}</kbd>)}
    </span>
  );
}
