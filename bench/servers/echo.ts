import express from 'express';

/** The yardstick: Express that parses the same body and sends it back. Prints its port. */
const app = express();
app.use(express.json({ limit: '1mb' }));
app.post('/webhooks/:source', (req, res) => {
  res.status(202).json(req.body);
});
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) console.log(JSON.stringify({ port: address.port }));
});
