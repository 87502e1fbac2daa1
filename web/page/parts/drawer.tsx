import type { ReactNode } from 'react'
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useWords } from '../settings.ts'

/** A panel over the right of the page: what was behind it stays where it was, and Escape goes back there. */
export function Drawer(props: {
  readonly title: ReactNode
  readonly back?: (() => void) | undefined
  readonly close: () => void
  readonly children: ReactNode
}) {
  const { texts, language } = useWords()
  return (
    <ModalOverlay className="overlay" isOpen isDismissable onOpenChange={isOpen => !isOpen && props.close()}>
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
