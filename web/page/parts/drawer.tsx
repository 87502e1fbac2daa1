import { type ReactNode, useEffect } from 'react'
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useWords } from '../settings.ts'

/** A panel over the right of the page: what was behind it stays where it was, and Escape goes back there, wherever the focus is. */
export function Drawer(props: {
  readonly title: ReactNode
  readonly back?: (() => void) | undefined
  readonly close: () => void
  readonly children: ReactNode
}) {
  const { texts, language } = useWords()
  useEscape(props.close)
  return (
    <ModalOverlay
      className="overlay"
      isOpen
      isDismissable
      isKeyboardDismissDisabled
      onOpenChange={isOpen => !isOpen && props.close()}
    >
      <Modal className="drawer">
        <Dialog className="drawer-dialog" lang={language}>
          <header className="drawer-head">
            {props.back && (
              <Button className="button small" onPress={props.back}>
                ← {texts.back}
              </Button>
            )}
            <Heading slot="title" level={2}>
              {props.title}
            </Heading>
            <Button className="button small" onPress={props.close}>
              {texts.close}
            </Button>
          </header>
          {props.children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

/** The overlay itself hears only keys that are pressed inside of it; the focus is nowhere where what had it is hidden or gone. What takes Escape for itself stops it. */
function useEscape(close: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented && !event.isComposing) close()
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [close])
}
