const shortest = 10;
const longest = 200;

/**
 * Ten characters or more that everybody tries first. Kept in the form of `plainForm`, so `P@ssw0rd123` is here too. Length
 * does most of the work; the list only stops what a stranger types within the first few tries that the lock-out allows.
 */
const common = new Set([
  'password12', 'password123', 'password1234', 'password12345', 'passwordpassword', 'mypassword', 'mypassword1', 'passw0rd123',
  '1234567890', '12345678910', '123456789012', '0123456789', '0987654321', '9876543210', '1q2w3e4r5t', '1q2w3e4r5t6y', '1qaz2wsx3edc',
  'qwertyuiop', 'qwerty1234', 'qwerty12345', 'qwerty123456', 'qwertyuiop123', 'asdfghjkl1', 'asdfghjkl123', 'zxcvbnm123',
  'йцукенгшщз', 'йцукенгшщзхъ', 'parolparol', 'parol12345', 'пароль12345', 'парольпароль', 'sifre12345', 'şifre12345', 'parola1234',
  'welcome123', 'welcome1234', 'letmein123', 'letmein1234', 'iloveyou12', 'iloveyou123', 'changeme12', 'changeme123', 'changeme1234',
  'administrator', 'admin12345', 'admin123456', 'adminadmin', 'administrator1', 'superadmin', 'parleyparley', 'parley1234', 'parley12345',
  'abcdefghij', 'abcdefghijk', 'abc1234567', 'abcd123456', 'abcd1234567', 'a123456789', 'abc123456789', 'aa12345678', 'aa123456789',
  'football123', 'monkey12345', 'dragon12345', 'sunshine123', 'princess123', 'superman123', 'baseball123', 'trustno1234', 'starwars123',
]);

/** What is wrong with a new password, in words that follow its name; undefined when it may be used. */
export function findPasswordFault(password: string, email: string): string | undefined {
  const normal = normalisePassword(password);
  if (Array.from(normal).length < shortest) return `is shorter than ${shortest} characters`;
  if (normal.length > longest) return `is longer than ${longest} characters`;
  const plain = plainForm(normal);
  const address = plainForm(email.trim());
  if (address !== '' && (plain === address || plain === address.split('@')[0])) return 'is the e-mail address';
  if (new Set(normal).size < 4) return 'repeats the same few characters';
  return common.has(plain) || common.has(undoSubstitutes(plain)) ? 'is one of the most common; choose several words instead' : undefined;
}

/** The same password typed on another keyboard or system is the same characters (RFC 8265, section 4.2). */
export function normalisePassword(password: string): string {
  return password.normalize('NFC');
}

function plainForm(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(/[\s._!-]+/g, '');
}

function undoSubstitutes(text: string): string {
  return text.replaceAll('@', 'a').replaceAll('$', 's').replace(/0(?=[a-z])/g, 'o').replace(/(?<=[a-z])0(?=\D)/g, 'o');
}
