import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export interface Import {
  /** Path of the importing file from the project's folder, with slashes. */
  readonly from: string;
  /** A path of the same form for a file of ours; else the specifier of a package or `node:…`. */
  readonly to: string;
  readonly isOurs: boolean;
  readonly isTypeOnly: boolean;
  readonly line: number;
}

export const projectDir = fileURLToPath(new URL('../..', import.meta.url));

const folders = ['app', 'main', 'shared', 'renderer', 'e2e', 'scripts'];

/** Every source file of the project, as paths from its folder. */
export function sourceFiles(): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(projectDir, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
    )
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.tsx?$/.test(path) && !path.includes('node_modules/'))
    .sort();
}

function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  const clause = node.importClause;
  return clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

function specifierOf(node: ts.Node): { readonly literal: ts.StringLiteralLike; readonly typeOnly: boolean } | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteralLike(node.moduleSpecifier)) {
    return { literal: node.moduleSpecifier, typeOnly: isTypeOnly(node) };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined && ts.isStringLiteralLike(node.moduleSpecifier)) {
    return { literal: node.moduleSpecifier, typeOnly: isTypeOnly(node) };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteralLike(node.argument.literal)) {
    return { literal: node.argument.literal, typeOnly: true };
  }
  if (!ts.isCallExpression(node)) return undefined;
  const [argument] = node.arguments;
  const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
  const isRequire = ts.isIdentifier(node.expression) && /^require/i.test(node.expression.text);
  if (!(isImport || isRequire) || argument === undefined || !ts.isStringLiteralLike(argument)) return undefined;
  return { literal: argument, typeOnly: false };
}

/** What a file imports: static, dynamic, re-exports, `require` and types. */
export function importsOf(from: string, text: string): Import[] {
  const source = ts.createSourceFile(from, text, ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) {
      const name = specifier.literal.text;
      const isOurs = name.startsWith('.');
      const to = isOurs ? posix.join(dirname(from), name.replace(/\?.*$/, '')) : name;
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push({ from, to, isOurs, isTypeOnly: specifier.typeOnly, line });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

export function allImports(): Import[] {
  return sourceFiles().flatMap((path) => importsOf(path, readFileSync(join(projectDir, path), 'utf8')));
}

/** Cycles of imports, those of types too, each as the list of its files, the first one repeated at the end. */
export function findCycles(imports: readonly Import[]): string[][] {
  const edges = new Map<string, string[]>();
  for (const { from, to, isOurs } of imports) {
    if (isOurs) edges.set(from, [...(edges.get(from) ?? []), to]);
  }
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at !== -1) {
      cycles.push([...path.slice(at), file]);
      return;
    }
    if (done.has(file)) return;
    for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of edges.keys()) visit(file, []);
  return cycles;
}
