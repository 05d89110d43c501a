/** Links into groups: whoever is not signed in yet comes back to theirs afterwards. Its secret half never leaves this browser. */

const KEPT = 'parley-join'

/** The address within the app, fragment and all. */
export function joinPath(link: string): string | undefined {
  const [, token, secret = ''] = /\/join\/([\w-]+)\/?(#[\w-]+)?$/.exec(link.trim()) ?? []
  return token && `/join/${token}${secret}`
}

export function rememberJoin(): void {
  const path = joinPath(location.href)
  if (path) sessionStorage.setItem(KEPT, path)
}

export function takeJoin(): string | null {
  const path = sessionStorage.getItem(KEPT)
  sessionStorage.removeItem(KEPT)
  return path
}
