import ts from 'typescript'
import { COUNTERS } from './counters.ts'

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

/**
 * Puts a counter into every function, arm, loop, case, and right-hand side of `&&`, `||` and `??`; also into an `else` that is not there. Lines stay what
 * they were.
 */
export function instrument(text: string, first: number): Instrumented {
  const tree = ts.createSourceFile('source.ts', text, ts.ScriptTarget.ESNext, true)
  const insertions: Insertion[] = []
  const words = new Set<string | number>()
  let branches = 0
  /** What comes behind a node comes behind all that is inserted inside of it. */
  let behind: Insertion[] = []

  const counter = () => `${COUNTERS}[${first + branches++}]++`
  const around = (node: ts.Node, before: string, after: string) => {
    insertions.push({ at: node.getStart(tree), text: before })
    behind.push({ at: node.end, text: after })
  }
  const markExpression = (node: ts.Expression) => around(node, `(${counter()},`, ')')
  const markBlock = (node: ts.Block) =>
    insertions.push({ at: node.getStart(tree) + 1, text: `${counter()};` })
  const markStatement = (node: ts.Statement) => {
    if (ts.isBlock(node)) markBlock(node)
    else around(node, `{${counter()};`, '}')
  }

  function markBranches(node: ts.Node): void {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const body = node.body as ts.Block | ts.Expression
      if (ts.isBlock(body)) markBlock(body)
      else markExpression(body)
    } else if (ts.isIfStatement(node)) {
      markStatement(node.thenStatement)
      if (node.elseStatement) markStatement(node.elseStatement)
      else behind.push({ at: node.end, text: ` else {${counter()}}` })
    } else if (ts.isIterationStatement(node, false)) markStatement(node.statement)
    else if (ts.isCatchClause(node)) markBlock(node.block)
    else if (ts.isConditionalExpression(node)) {
      markExpression(node.whenTrue)
      markExpression(node.whenFalse)
    } else if (ts.isBinaryExpression(node) && SHORTCUTS.has(node.operatorToken.kind))
      markExpression(node.right)
    else if (ts.isCaseOrDefaultClause(node) && node.statements[0])
      insertions.push({ at: node.statements[0].getStart(tree), text: `${counter()};` })
  }

  function collectWord(node: ts.Node): void {
    if (ts.isImportDeclaration(node.parent) || ts.isExportDeclaration(node.parent)) return
    if (ts.isStringLiteralLike(node)) words.add(node.text)
    else if (ts.isNumericLiteral(node)) words.add(Number(node.text))
  }

  function visit(node: ts.Node): void {
    behind = []
    markBranches(node)
    const own = behind
    ts.forEachChild(node, child => {
      collectWord(child)
      visit(child)
    })
    insertions.push(...own)
  }

  visit(tree)
  return { text: woven(text, insertions), branches, words: [...words] }
}

const SHORTCUTS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.AmpersandAmpersandEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
])

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
