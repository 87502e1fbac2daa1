import { describe, expect, it } from 'vitest'
import { answerSql, type Tables } from './sql.ts'

const tables: Tables = new Map([
  [
    'certificate',
    [
      { subjectname: 'CN=CAPF-1', service: 'tomcat-trust', enum: '2', servername: "o'hara" },
      { subjectname: 'CN=cucm', service: 'tomcat', enum: '1', servername: 'cucm.lab' },
    ],
  ],
])

const rows = (sql: string) => {
  const answer = answerSql(sql, tables)
  return 'rows' in answer ? answer.rows : answer.fault
}

describe('answerSql', () => {
  it.each([
    ['select subjectname from certificate', [{ subjectname: 'CN=CAPF-1' }, { subjectname: 'CN=cucm' }]],
    ['SELECT c.SubjectName AS Name FROM certificate AS c WHERE c.enum = 1;', [{ name: 'CN=cucm' }]],
    ["select subjectname from certificate where subjectname like 'cn=c%m'", [{ subjectname: 'CN=cucm' }]],
    ["select subjectname from certificate where subjectname like '%apf%1%'", [{ subjectname: 'CN=CAPF-1' }]],
    ["select subjectname from certificate where subjectname like '%cucm%cucm%'", []],
    ["select enum from certificate where servername = 'o''hara'", [{ enum: '2' }]],
    ["select enum from certificate where service in ('tomcat', 'x') and enum <> '2'", [{ enum: '1' }]],
    [
      'select tcs.name from certificate c inner join typecertificateservice tcs on c.x = tcs.enum where c.fk = tcs.y',
      [{ name: 'tomcat-trust' }, { name: 'tomcat' }],
    ],
    ['select nothing from certificate', -217],
    ['select a from elsewhere', -206],
    ['delete from certificate', -201],
    ['', -201],
  ])('%s', (sql, answer) => expect(rows(sql)).toEqual(answer))
})
