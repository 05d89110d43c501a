/** Made by the build from `messages/`: a function for each string. `messages.ts` says which there are. */
declare module 'parley-messages/*.js' {}

declare module 'parley-locale' {
  export const locales: readonly string[]
  export function getLocale(): string
  export function setLocale(locale: string, options?: { reload?: boolean }): void
  export function getTextDirection(locale?: string): 'ltr' | 'rtl'
}

declare module '*.css'

/** Put in by the build. */
interface ImportMeta {
  readonly env: { readonly DEV: boolean }
}
declare const __PARLEY_VERSION__: string
