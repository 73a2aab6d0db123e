/** Errors of signing, scanning and deploying models, in Chinese. */

export const SUPPLY = {
  SIGNATURE_MISSING: {
    what: '没有签名 {file}。',
    todo: '请用 `limpid sign FOLDER` 为模型签名，或指定签名文件。',
  },
  SIGNATURE_UNREADABLE: {
    what: '无法读取签名 {file}：{reason}。',
    todo: '请从模型的来源重新获取该文件，或请其作者重新签名。',
  },
  SIGNATURE_KEY: {
    what: '模型是用另一个密钥签名的：签名注明的是 {found}，给出的密钥是 {given}。',
    todo: '请给出签名者的公钥，并从模型以外的来源获取。如果密钥无误，请勿使用该模型。',
  },
  SIGNATURE_INVALID: {
    what: '签名 {file} 不是用此密钥生成的，或生成后被改动过。',
    todo: '请勿使用该模型：请重新获取它，并从单独的来源获取公钥。',
  },
  SIGNATURE_MISMATCH: {
    what: '{folder} 中的文件与签名时的不同：{differences}。',
    todo: '请勿使用该模型：请重新获取它。您自己的文件应放在另一个文件夹中。',
  },
  SIGNING_FILES: {
    what: '无法对文件夹 {folder} 签名或验证：{reason}。',
    todo: '签名的模型是由普通文件组成的文件夹：请用链接所指的文件替换链接，并移除其他内容。',
  },
  SIGNING_KEY: {
    what: '无法使用密钥 {file}：{reason}。',
    todo: '请给出 P-256、P-384 或 P-521 密钥的 PEM 文件。`limpid keygen` 会生成一对密钥。',
  },
  SIGNING_KEY_EXISTS: {
    what: '{file} 处已有密钥。',
    todo: '请使用它，或给出另一个位置：密钥一旦被覆盖，就再也无法用它签名。',
  },
  SIGNING_UNWRITABLE: {
    what: '无法写入 {file}：{reason}。',
    todo: '请释放空间、修正权限，或给出另一个位置。',
  },
  SCAN_PATH: { what: '无法扫描 {path}：{reason}。', todo: '请给出您有权读取的模型或其文件夹的路径。' },
  DEPLOY_MODEL: { what: '没有可部署的模型 {model}：{reason}。', todo: '请给出模型的文件夹或文件。' },
  DEPLOY_UNSAFE: {
    what: '模型 {model} 未部署：{summary}。',
    todo: '请查看 `limpid scan` 的结果，并从模型作者处重新获取模型。',
  },
  DEPLOY_OPTION: { what: '{option}不能是 {value}。', todo: '允许的值见 `limpid deploy --help`。' },
  DEPLOY_FOLDER: {
    what: '无法将文件写入 {folder}：{reason}。',
    todo: '请用 --out 给出另一个文件夹、释放空间或修正权限。',
  },
};
