/** The little of jsdom that tests use; it brings no types of its own. */
declare module 'jsdom' {
  interface WindowLike {
    [name: string]: unknown;
    readonly document: {
      readonly body: { readonly textContent: string };
      querySelectorAll(selector: string): ArrayLike<{ dispatchEvent(event: object): boolean }>;
    };
    readonly location: { readonly href: string };
    readonly Event: new (kind: string, options: { readonly bubbles: boolean; readonly cancelable: boolean }) => object;
    readonly XMLHttpRequest: { readonly prototype: { open: (method: string, address: string) => void } };
    eval(script: string): unknown;
    close(): void;
  }
  export class JSDOM {
    constructor(html: string, options: { readonly url: string; readonly runScripts: 'dangerously'; beforeParse(window: WindowLike): void });
    readonly window: WindowLike;
  }
}
