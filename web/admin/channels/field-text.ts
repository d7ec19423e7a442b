import { useTranslation } from 'react-i18next';

/** What a kind shares with another one: both are mail. */
const like: Readonly<Record<string, string>> = { smtp: 'email' };

/** Labels stand in the catalogue as `channel.<kind>.<path>`; a field of a newer connector shows its path. */
export function useFieldText(kind: string): (key: string, otherwise: string) => string {
  const { i18n } = useTranslation();
  return (key, otherwise) => {
    const name = [`channel.${kind}.${key}`, `channel.${like[kind] ?? kind}.${key}`].find((one) => i18n.exists(one) && typeof i18n.t(one as never, { returnObjects: true }) === 'string');
    return name === undefined ? otherwise : String(i18n.t(name as never));
  };
}
