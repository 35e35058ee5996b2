import { useEffect, useState } from 'react'

/** @returns The value that has stayed the same for so long. */
export function useSettled<T>(value: T, forMs: number): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(value)
    }, forMs)
    return () => {
      clearTimeout(timer)
    }
  }, [value, forMs])
  return settled
}
