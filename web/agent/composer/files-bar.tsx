import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../ui/client/locale.ts';
import { formatBytes } from '../../ui/format/bytes.ts';
import { TypeIcon } from '../message/attachments.tsx';
import { isPlaced, type FileNote } from './envelope.ts';
import styles from './files-bar.module.css';
import { useWriting } from './writing.tsx';

/** What goes along with the answer; a picture that stands in the text says so. */
export function FilesBar({ files, text, onRemove }: { readonly files: readonly FileNote[]; readonly text: string; readonly onRemove?: (file: FileNote) => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (files.length === 0) return null;
  return (
    <ul className={styles.files} aria-label={t('files.label')}>
      {files.map((file) => (
        <li key={file.id} className={styles.file}>
          <span className={styles.icon}><Preview file={file} /></span>
          <span className={styles.text}>
            <span className={styles.name} title={file.name}>{file.name}</span>
            <span className={styles.size}>{isPlaced(file, text) ? `${t('files.inText')} · ` : ''}{formatBytes(file.bytes, locale)}</span>
          </span>
          {onRemove ? <button type="button" className={styles.remove} aria-label={t('files.remove', { name: file.name })} onClick={() => onRemove(file)}><X size={14} aria-hidden /></button> : null}
        </li>
      ))}
    </ul>
  );
}

/** A picture in small, from this device; its sign where it is not one. */
function Preview({ file }: { readonly file: FileNote }) {
  const { files } = useWriting();
  const [address, setAddress] = useState<string | null>(null);
  const isPicture = /^image\/(png|jpeg|gif|webp)$/.test(file.type);
  useEffect(() => {
    if (!isPicture) return;
    let made: string | null = null;
    let gone = false;
    void files.get(file.id).then((content) => {
      if (!content || gone) return;
      made = URL.createObjectURL(content);
      setAddress(made);
    });
    return () => {
      gone = true;
      if (made !== null) URL.revokeObjectURL(made);
    };
  }, [files, file.id, isPicture]);
  return address === null ? <TypeIcon type={file.type} /> : <img className={styles.picture} src={address} alt="" />;
}
