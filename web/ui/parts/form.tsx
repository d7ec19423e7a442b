import type { ComponentProps } from 'react';
import styles from './form.module.css';

/** Fields below each other at an even distance. */
export function Form({ className, ...rest }: ComponentProps<'form'>) {
  return <form {...rest} className={[styles.form, className].filter(Boolean).join(' ')} />;
}

/** Two fields beside each other where there is room. */
export function FormRow({ children }: Pick<ComponentProps<'div'>, 'children'>) {
  return <div className={styles.row}>{children}</div>;
}

/** Fields that belong together, under a name. */
export function FormGroup({ title, children }: Pick<ComponentProps<'fieldset'>, 'children' | 'title'>) {
  return <fieldset className={styles.group}><legend className={styles.legend}>{title}</legend>{children}</fieldset>;
}
