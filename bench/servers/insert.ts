import express from 'express';
import pg from 'pg';

/** The other yardstick: Express that stores each body by an insert and a commit of its own. Prints its port. */
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });
await pool.query(
  'create table if not exists bodies (id bigint generated always as identity primary key, body text)',
);
const app = express();
app.use(express.json({ limit: '1mb' }));
app.post('/webhooks/:source', async (req, res) => {
  const { rows } = await pool.query<{ id: string }>({
    name: 'insert-body',
    text: 'insert into bodies (body) values ($1) returning id',
    values: [JSON.stringify(req.body)],
  });
  res.status(202).json({ id: rows[0]?.id });
});
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) console.log(JSON.stringify({ port: address.port }));
});
