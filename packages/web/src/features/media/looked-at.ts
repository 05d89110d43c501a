/** Whether something may move: it is in sight, and nobody has asked for less motion. */

import { type RefObject, useEffect, useState, useSyncExternalStore } from 'react'

const HALF = 0.5
const calm = matchMedia('(prefers-reduced-motion: reduce)')

const onCalm = (heard: () => void) => {
  calm.addEventListener('change', heard)
  return () => calm.removeEventListener('change', heard)
}

export function useMayMove(place: RefObject<HTMLElement | null>): boolean {
  const [isInSight, setInSight] = useState(false)
  const isCalm = useSyncExternalStore(onCalm, () => calm.matches)
  useEffect(() => {
    const observer = new IntersectionObserver(([seen]) => setInSight(seen!.isIntersecting), { threshold: HALF })
    observer.observe(place.current!)
    return () => observer.disconnect()
  }, [place])
  return isInSight && !isCalm
}
