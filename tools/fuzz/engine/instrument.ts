import ts from 'typescript'

/** A source file that counts how often each of its branches is taken. */
export interface Instrumented {
  readonly text: string
  /** Branches that were numbered, from `first` on. */
  readonly branches: number
  /** What the source compares its input with, as far as it stands there in so many words. */
  readonly words: readonly (string | number)[]
}

interface Insertion {
  readonly at: number
  readonly text: string
}

/** Counters that an instrumented file adds to: `globalThis[COUNTERS]`, one number a branch. */
export const COUNTERS = '__branches'

/**
 * Puts a counter into every function, arm, loop, case, and right-hand side of `&&`, `||` and `??`; also into an `else` that is not there. Lines stay what
 * they were.
 */
export function instrument(text: string, first: number): Instrumented {
  const tree = ts.createSourceFile('source.ts', text, ts.ScriptTarget.ESNext, true)
  const insertions: Insertion[] = []
  const words = new Set<string | number>()
  let branches = 0

  const counter = () => `${COUNTERS}[${first + branches++}]++`
  const insert = (at: number, code: string) => insertions.push({ at, text: code })
  const expression = (node: ts.Expression) => {
    insert(node.getStart(tree), `(${counter()},`)
    insert(node.end, ')')
  }
  const block = (node: ts.Block) => insert(node.getStart(tree) + 1, `${counter()};`)
  const statement = (node: ts.Statement) => {
    if (ts.isBlock(node)) return block(node)
    insert(node.getStart(tree), `{${counter()};`)
    insert(node.end, '}')
  }

  const visit = (node: ts.Node): void => {
    // The order of what is inserted at one place is that in which it is met: from the outside in before a node, the other way round behind it.
    const before = insertions.length
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const body = node.body as ts.Block | ts.Expression
      if (ts.isBlock(body)) block(body)
      else expression(body)
    } else if (ts.isIfStatement(node)) {
      statement(node.thenStatement)
      if (node.elseStatement) statement(node.elseStatement)
      else insert(node.end, ` else {${counter()}}`)
    } else if (ts.isIterationStatement(node, false)) statement(node.statement)
    else if (ts.isCatchClause(node)) block(node.block)
    else if (ts.isConditionalExpression(node)) {
      expression(node.whenTrue)
      expression(node.whenFalse)
    } else if (ts.isBinaryExpression(node) && isShortcut(node.operatorToken.kind)) expression(node.right)
    else if (ts.isCaseOrDefaultClause(node) && node.statements[0])
      insert(node.statements[0].getStart(tree), `${counter()};`)
    else if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) collect(node)
    const own = insertions.splice(before)
    const ends = own.filter(({ text: code }) => isEnd(code))
    insertions.push(...own.filter(({ text: code }) => !isEnd(code)))
    ts.forEachChild(node, visit)
    insertions.push(...ends)
  }

  const collect = (node: ts.StringLiteralLike | ts.NumericLiteral) => {
    if (ts.isImportDeclaration(node.parent) || ts.isExportDeclaration(node.parent)) return
    words.add(ts.isNumericLiteral(node) ? Number(node.text) : node.text)
  }

  visit(tree)
  return { text: woven(text, insertions), branches, words: [...words] }
}

const isEnd = (code: string) => code === ')' || code === '}' || code.startsWith(' else')

const SHORTCUTS = [
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.AmpersandAmpersandEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
]
const isShortcut = (kind: ts.SyntaxKind) => SHORTCUTS.includes(kind)

function woven(text: string, insertions: readonly Insertion[]): string {
  const parts: string[] = []
  let from = 0
  // The sort is stable: what was inserted at the same place keeps its order.
  for (const { at, text: code } of insertions.toSorted((a, b) => a.at - b.at)) {
    parts.push(text.slice(from, at), code)
    from = at
  }
  return parts.join('') + text.slice(from)
}
